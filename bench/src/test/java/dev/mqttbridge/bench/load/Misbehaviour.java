package dev.mqttbridge.bench.load;

import java.util.List;

/** What a {@link FakeBroker} makes of one PUBLISH frame: the frames it passes on, in order. */
@FunctionalInterface
interface Misbehaviour {

    List<byte[]> passOn(int index, byte[] frame);

    static Misbehaviour none() {
        return (index, frame) -> List.of(frame);
    }
}
