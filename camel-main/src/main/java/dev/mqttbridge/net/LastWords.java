package dev.mqttbridge.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes connections behind what is still to be written. Stateless; for any thread. */
public final class LastWords {

    /** For a peer that reads on; who does not, a hung broker above all, is not waited for long. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private LastWords() {}

    /** Closes when all that is to be written is written, or after two seconds. */
    public static void close(Channel channel) {
        close(channel, Unpooled.EMPTY_BUFFER);
    }

    /** As {@link #close(Channel)}, and says this before. @param words takes the reference; whatever the channel's pipeline can write */
    public static void close(Channel channel, Object words) {
        if (!channel.isActive()) {
            ReferenceCountUtil.release(words);
            return;
        }
        channel.writeAndFlush(words).addListener(ChannelFutureListener.CLOSE);
        var forced = channel.eventLoop().schedule(() -> channel.close(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> forced.cancel(false));
    }
}
