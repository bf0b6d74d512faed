package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The listener here takes two clients at a time. */
class GatewayPipelineTest {

    private final List<CloseReason> ended = new ArrayList<>();
    private final Listener listener = new Listener(TestGateway.listenerConfig(8883));
    private final GatewayEvents events = new GatewayEvents() {
        @Override
        public void ended(Listener where, CloseReason reason) {
            ended.add(reason);
        }
    };
    private final List<EmbeddedChannel> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void shouldWaitForTheClientsFirstByte() {
        EmbeddedChannel client = connect();

        assertThat(client.pipeline().names()).startsWith(GatewayPipeline.ATTACH);
        assertThat(listener.open()).isEqualTo(1);
        assertThat(listener.handled()).isZero();
    }

    @Test
    void shouldTurnAwayOneClientTooMany() {
        connect();
        connect();

        EmbeddedChannel third = connect();

        assertThat(third.isOpen()).isFalse();
        assertThat(ended).containsExactly(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(listener.open()).isEqualTo(2);
        assertThat(listener.accepted()).isEqualTo(3);
    }

    @Test
    void shouldTakeAnotherWhenOneHasLeft() {
        EmbeddedChannel first = connect();
        connect();
        first.close();

        EmbeddedChannel third = connect();

        assertThat(third.isOpen()).isTrue();
        assertThat(listener.open()).isEqualTo(2);
    }

    private EmbeddedChannel connect() {
        EmbeddedChannel client = new EmbeddedChannel(GatewayPipeline.tcp(listener, events, new Relays(events)));
        clients.add(client);
        return client;
    }
}
