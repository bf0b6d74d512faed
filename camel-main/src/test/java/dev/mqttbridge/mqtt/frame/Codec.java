package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/** Netty's own codec, as a second opinion on what a packet is. All buffers are unpooled, on the heap. */
public final class Codec {

    private Codec() {}

    /** Bytes of a message, as Netty writes them on a connection of this version. */
    public static byte[] encode(MqttVersion version, MqttMessage message) {
        EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
        try {
            ReferenceCountUtil.release(written(channel, connect(version))); // tells the encoder the version
            ByteBuf bytes = written(channel, message);
            byte[] array = ByteBufUtil.getBytes(bytes);
            bytes.release();
            return array;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static ByteBuf written(EmbeddedChannel channel, MqttMessage message) {
        if (!channel.writeOutbound(message)) {
            throw new AssertionError("nothing written for " + message);
        }
        return channel.readOutbound();
    }

    /** What Netty reads in one packet; takes over the reference. Fails if it is not exactly one good packet. */
    public static void decode(MqttVersion version, ByteBuf frame, Consumer<MqttMessage> look) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(1024 * 1024));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(encode(version, connect(version))));
            ReferenceCountUtil.release(channel.readInbound());
            int length = frame.readableBytes();
            if (FrameScanner.length(frame, frame.readerIndex(), frame.writerIndex()) != length) {
                throw new AssertionError("more or less than one packet: " + ByteBufUtil.hexDump(frame));
            }
            channel.writeInbound(frame);
            MqttMessage message = channel.readInbound();
            if (message == null || message.decoderResult().isFailure()) {
                throw new AssertionError("Netty reads no packet: " + message);
            }
            look.accept(message);
            ReferenceCountUtil.release(message);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static MqttMessage connect(MqttVersion version) {
        return MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId("c")
                .build();
    }
}
