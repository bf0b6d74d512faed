package dev.mqttbridge.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.Mqtt;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker is ours; what must end by itself is bounded by the timeout of the class. */
@Timeout(30)
class CanaryClientTest {

    private final FakeBroker broker = new FakeBroker();
    private final CanaryClient client =
            new CanaryClient(TestBrokers.broker("child1", broker.port()), "test-canary", "bean");

    @AfterEach
    void close() {
        client.disconnect();
        broker.close();
    }

    @Test
    void shouldNotDialBeforeItIsToldTo() {
        assertThat(client.isConnected()).isFalse();
        assertThat(broker.connections()).isEmpty();
    }

    @Test
    void shouldConnectAgainAfterItWasDisconnected() throws Exception {
        client.connect();
        assertThat(client.isConnected()).isTrue();
        client.disconnect();
        assertThat(client.isConnected()).isFalse();

        client.connect();

        assertThat(client.isConnected()).isTrue();
        assertThat(broker.connection(1).connect().variableHeader().isCleanSession())
                .isTrue();
    }

    /** A stopped process: the kernel accepts, nobody answers. */
    @Test
    void shouldGiveUpOnABrokerThatSaysNothing() throws Exception {
        broker.onConnect(FakeBroker.silence());
        assertThat(CanaryClient.isTimeout(catchThrowable(client::connect))).isTrue();

        broker.onConnect(FakeBroker.accept());
        client.connect();

        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void shouldGiveUpOnAPublishThatIsNotAcknowledged() throws Exception {
        client.connect();

        Throwable thrown = catchThrowable(() -> client.paho().publish("a", message()));

        assertThat(CanaryClient.isTimeout(thrown)).isTrue();
        assertThat(CanaryClient.isRefusal(thrown)).isFalse();
        assertThat(CanaryClient.describe(thrown)).isEqualTo("no answer in time");
    }

    /** Paho's own says nothing of it. */
    @Test
    void shouldNoticeThatAPublishIsRefused() throws Exception {
        client.connect();
        CompletableFuture<Throwable> thrown = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> client.paho().publish("a", message())));
        int id = Mqtt.packetId(broker.connection(0).nextPublish());

        broker.connection(0).send(Mqtt.ack(MqttMessageType.PUBACK, id, 0x87));

        assertThat(CanaryClient.isRefusal(thrown.get(10, TimeUnit.SECONDS))).isTrue();
        assertThat(CanaryClient.describe(thrown.get())).isEqualTo("refused: 0x87");
    }

    @Test
    void shouldNoticeThatASubscriptionIsRefused() throws Exception {
        broker.grant(0x87);
        client.connect();

        assertThat(CanaryClient.isRefusal(catchThrowable(() -> client.paho().subscribe("a", 1))))
                .isTrue();
    }

    private static MqttMessage message() {
        MqttMessage message = new MqttMessage(new byte[0]);
        message.setQos(1);
        return message;
    }
}
