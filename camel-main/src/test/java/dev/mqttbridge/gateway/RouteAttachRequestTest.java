package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.netty.NettyConsumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a client when the route is done with it; the route here is the test. */
class RouteAttachRequestTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Broker broker = TestBrokers.broker("parent", 1883);
    private final List<CloseReason> ended = new ArrayList<>();
    private final GatewayEvents events = new GatewayEvents() {
        @Override
        public void ended(Listener listener, CloseReason reason) {
            ended.add(reason);
        }
    };
    private final Route route = new Route();
    private final ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(1).writeByte(1);
    private EmbeddedChannel client;

    @BeforeEach
    void ask() throws Exception {
        NettyConsumer consumer = (NettyConsumer)
                camel.getEndpoint("netty:tcp://127.0.0.1:1?sync=false").createConsumer(route);
        client = new EmbeddedChannel(new AttachHandler(
                new RouteAttachRequest(consumer),
                new Listener(TestGateway.listenerConfig(8883)),
                new Relays(events),
                events));
        client.writeInbound(bytes);
    }

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
        camel.stop();
    }

    @Test
    void shouldSendTheClientAsBody() {
        assertThat(route.exchange.getMessage().getBody()).isInstanceOf(RelayAttachment.class);
        route.done(new ClientGoneException());
    }

    @Test
    void shouldLeaveAClientAloneThatGotABroker() {
        route.done(null);

        assertThat(client.isOpen()).isTrue();
        assertThat(ended).isEmpty();
        assertThat(bytes.refCnt()).isEqualTo(1);
    }

    @Test
    void shouldCloseAClientThatNoBrokerTakes() {
        route.done(new BrokerUnavailableException(broker, "connection refused"));

        assertThat(client.isOpen()).isFalse();
        assertThat(ended).containsExactly(CloseReason.NO_BROKER);
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void shouldCloseAClientWhenTheRouteFails() {
        route.done(new IllegalStateException("a step that somebody added"));

        assertThat(client.isOpen()).isFalse();
        assertThat(ended).containsExactly(CloseReason.NO_BROKER);
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void shouldCountAClientThatLeftOnce() {
        client.close();
        route.done(new ClientGoneException());

        assertThat(ended).containsExactly(CloseReason.CLIENT_CLOSED);
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void shouldCountAClientThatBrokeOnce() {
        client.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        route.done(new ClientGoneException());

        assertThat(ended).containsExactly(CloseReason.CLIENT_LOST);
        assertThat(bytes.refCnt()).isZero();
    }

    /** Keeps the exchange until the test is done with it. */
    private final class Route extends AsyncProcessorSupport {

        private Exchange exchange;
        private AsyncCallback callback;

        @Override
        public boolean process(Exchange given, AsyncCallback whenDone) {
            exchange = given;
            callback = whenDone;
            return false;
        }

        void done(Exception exception) {
            exchange.setException(exception);
            callback.done(false);
            client.runPendingTasks();
        }
    }
}
