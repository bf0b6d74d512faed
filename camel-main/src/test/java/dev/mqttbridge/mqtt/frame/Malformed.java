package dev.mqttbridge.mqtt.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Breaks good packets in every simple way, and sees that a parser complains in the one way it may. */
final class Malformed {

    private static final int FILLING = 16;

    private Malformed() {}

    /** Parses a packet that lies in a larger buffer, so that reading beyond it is seen. Index and length come with it. */
    interface Parser {
        Object parse(ByteBuf in, int index, int length);
    }

    /** Every packet that is too short by some bytes at its end, its Remaining Length adjusted to that. */
    static void truncated(byte[] frame, Parser parser, int mayEndAt) {
        int header = FrameScanner.headerLength(Unpooled.wrappedBuffer(frame), 0);
        for (int body = 0; body < frame.length - header; body++) {
            ByteBuf cut = Unpooled.buffer().writeByte(frame[0]);
            FrameWriter.writeVarInt(cut, body);
            cut.writeBytes(frame, header, body);
            String how = "body of " + body + " bytes";
            Throwable thrown = parse(cut, parser);
            if (body == mayEndAt) {
                assertThat(thrown).as(how).isNull();
            } else {
                assertThat(thrown).as(how).isInstanceOf(MalformedFrameException.class);
            }
        }
    }

    /** Every byte in turn takes several wrong values; some such packets are good, but none may be anything else than good or malformed. */
    static void mutated(byte[] frame, Parser parser, Consumer<Object> use) {
        Random random = new Random(1);
        int header = FrameScanner.headerLength(Unpooled.wrappedBuffer(frame), 0);
        for (int i = header; i < frame.length; i++) {
            for (int value :
                    new int[] {0, 1, 0x7F, 0x80, 0xFF, random.nextInt(256), frame[i] ^ 1 << random.nextInt(8)}) {
                byte[] wrong = Arrays.copyOf(frame, frame.length);
                wrong[i] = (byte) value;
                Throwable thrown = parse(Unpooled.wrappedBuffer(wrong), (in, index, length) -> {
                    Object parsed = parser.parse(in, index, length);
                    use.accept(parsed);
                    return parsed;
                });
                if (thrown != null) {
                    assertThat(thrown).as("byte %d is %x", i, value).isInstanceOf(MalformedFrameException.class);
                }
            }
        }
    }

    private static Throwable parse(ByteBuf frame, Parser parser) {
        int length = frame.readableBytes();
        ByteBuf in = Unpooled.buffer().writeZero(FILLING).writeBytes(frame).writeZero(1);
        try {
            parser.parse(in, FILLING, length);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
