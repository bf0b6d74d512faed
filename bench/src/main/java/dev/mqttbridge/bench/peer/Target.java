package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.net.InetSocketAddress;

/** Something that a load can be run against. Whoever started it stops its process. */
public interface Target {

    /** One word, for the head of a column. */
    String name();

    /** What exactly it is. */
    String version();

    /** Where clients connect; publishers, if subscribers connect elsewhere. */
    InetSocketAddress address();

    /** Where subscribers connect: elsewhere than publishers where a message is to cross a bridge. */
    default InetSocketAddress subscribeAddress() {
        return address();
    }

    /** What it costs; {@link CpuClock#NONE} if it adds no process to the broker's. */
    CpuClock cpu();

    /** The same without a broker that is part of the target but a process of its own. */
    default CpuClock ownCpu() {
        return cpu();
    }
}
