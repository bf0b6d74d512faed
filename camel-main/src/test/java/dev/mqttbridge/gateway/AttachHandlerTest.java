package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttachHandlerTest {

    private final List<RelayAttachment> asked = new ArrayList<>();
    private final List<CloseReason> ended = new ArrayList<>();
    private final Listener listener = new Listener(TestGateway.listenerConfig(8883));
    private final GatewayEvents events = new GatewayEvents() {
        @Override
        public void ended(Listener where, CloseReason reason) {
            ended.add(reason);
        }
    };
    private final EmbeddedChannel channel = new EmbeddedChannel(new AttachHandler(
            attachment -> asked.add((RelayAttachment) attachment), listener, new Relays(events), events));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldNotAskForABrokerBeforeTheFirstByte() {
        assertThat(asked).isEmpty();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldAskOnceWithTheFirstBytes() {
        channel.writeInbound(bytes(1), bytes(2));

        assertThat(asked).hasSize(1);
    }

    @Test
    void shouldReadNoMoreWhileTheRouteWorks() {
        channel.writeInbound(bytes(1));

        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void shouldHoldTheBytesInOrder() {
        channel.writeInbound(bytes(1), bytes(2), bytes(3));

        for (int i = 1; i <= 3; i++) {
            ByteBuf held = asked.get(0).next();
            assertThat(held.readByte()).isEqualTo((byte) i);
            held.release();
        }
        assertThat(asked.get(0).next()).isNull();
    }

    @Test
    void shouldReleaseTheBytesWhenTheClientGoes() {
        ByteBuf first = bytes(1);
        ByteBuf second = bytes(2);
        channel.writeInbound(first, second);

        channel.close();

        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
        assertThat(asked.get(0).isClientGone()).isTrue();
    }

    @Test
    void shouldCloseAClientThatFinishesWithoutAByte() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertThat(channel.isOpen()).isFalse();
        assertThat(ended).containsExactly(CloseReason.CLIENT_CLOSED);
        assertThat(asked).isEmpty();
    }

    @Test
    void shouldRememberThatTheClientHasFinished() {
        channel.writeInbound(bytes(1));

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertThat(channel.isOpen()).isTrue();
        assertThat(asked.get(0).isClientFinished()).isTrue();
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldCloseAClientThatBreaks() {
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

        assertThat(channel.isOpen()).isFalse();
        assertThat(ended).containsExactly(CloseReason.CLIENT_LOST);
    }

    private static ByteBuf bytes(int value) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(1).writeByte(value);
    }
}
