package dev.mqttbridge.bridge;

import static dev.mqttbridge.mqtt.ProtocolLevel.MQTT_3_1_1;
import static dev.mqttbridge.mqtt.ProtocolLevel.MQTT_3_1_1_BRIDGE;
import static dev.mqttbridge.mqtt.ProtocolLevel.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.Remap;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.link.LinkMessage;
import dev.mqttbridge.link.TestMessages;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages here go from child1 to parent. */
class LoopGuardTest {

    private static final byte[] PAYLOAD = "21.5".getBytes(StandardCharsets.UTF_8);

    private final TestMessages messages = new TestMessages();
    private final EchoGuard echoes = new EchoGuard(() -> 0);
    private final LoopGuard guard = new LoopGuard(echoes);
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @AfterEach
    void close() {
        messages.close();
    }

    @Test
    void shouldPassAMessageThatBeginsItsWay() {
        assertThat(passes(messages.message(MQTT_5, MQTT_5, "", "temp", "21.5"))).isTrue();
    }

    @Test
    void shouldPassAMessageThatHasNotBeenAtItsTarget() {
        assertThat(passes(messages.message(MQTT_5, MQTT_5, "child2@test", "temp", "21.5")))
                .isTrue();
    }

    @Test
    void shouldNotPassAMessageBackToWhereItHasBeen() {
        assertThat(passes(messages.message(MQTT_5, MQTT_5, "parent@test,child2@test", "temp", "21.5")))
                .isFalse();
    }

    /** As it does through a bridge that is not ours. */
    @Test
    void shouldNotPassAMessageThatComesAgain() {
        assertThat(passes(messages.message(MQTT_5, MQTT_5, "child1@test", "temp", "21.5")))
                .isFalse();
    }

    /** Many a configuration has a parent and a child1, which are other brokers. */
    @Test
    void shouldPassWhatComesFromBrokersOfAnotherServiceWithTheSameNames() {
        assertThat(passes(messages.message(MQTT_5, MQTT_5, "parent@other,child1@other", "temp", "21.5")))
                .isTrue();
    }

    @Test
    void shouldNotPassTheEchoOfABrokerWithoutNoLocal() {
        echoes.published("child1", "temp", PAYLOAD);

        assertThat(passes(messages.message(MQTT_3_1_1, MQTT_5, "", "temp", "21.5")))
                .isFalse();
        assertThat(passes(messages.message(MQTT_3_1_1, MQTT_5, "", "temp", "21.5")))
                .as("somebody else's message")
                .isTrue();
    }

    @Test
    void shouldExpectNoEchoFromABrokerWithNoLocal() {
        echoes.published("child1", "temp", PAYLOAD);

        assertThat(passes(messages.message(MQTT_5, MQTT_5, "", "temp", "21.5"))).isTrue();
        assertThat(passes(messages.message(MQTT_3_1_1_BRIDGE, MQTT_5, "", "temp", "21.5")))
                .isTrue();
    }

    @Test
    void shouldRememberWhatATargetWithoutNoLocalWillSendBack() {
        passes(messages.message(MQTT_5, MQTT_3_1_1, "", "temp", "21.5"));

        assertThat(echoes.isEcho("parent", "temp", PAYLOAD)).isTrue();
    }

    /** An echo has the name that the message got. */
    @Test
    void shouldRememberTheTopicAsItIsAtTheTarget() {
        TopicRule rule = new TopicRule("#", Direction.BOTH, 2, List.of(), new Remap("", "plant1/"));
        try (TestMessages remapped = new TestMessages(rule)) {
            passes(remapped.message(MQTT_5, MQTT_3_1_1, "", "temp", "21.5"));
        }

        assertThat(echoes.isEcho("parent", "temp", PAYLOAD)).isFalse();
        assertThat(echoes.isEcho("parent", "plant1/temp", PAYLOAD)).isTrue();
    }

    @Test
    void shouldRememberNothingOfOtherTargets() {
        passes(messages.message(MQTT_5, MQTT_5, "", "temp", "21.5"));
        passes(messages.message(MQTT_5, MQTT_3_1_1_BRIDGE, "", "temp", "21.5"));

        assertThat(echoes.isEcho("parent", "temp", PAYLOAD)).isFalse();
    }

    /** An echo that is stopped goes nowhere, so nothing comes back of it. */
    @Test
    void shouldRememberNothingOfWhatItStops() {
        echoes.published("child1", "temp", PAYLOAD);
        passes(messages.message(MQTT_3_1_1, MQTT_3_1_1, "", "temp", "21.5"));

        assertThat(echoes.isEcho("parent", "temp", PAYLOAD)).isFalse();
    }

    @Test
    void shouldLeaveThePayloadForTheNextStep() {
        LinkMessage message = messages.message(MQTT_3_1_1, MQTT_3_1_1, "", "temp", "21.5");

        passes(message);

        assertThat(message.payloadText()).isEqualTo("21.5");
        assertThat(message.payload().refCnt()).isEqualTo(1);
    }

    @Test
    void shouldJudgeMessagesOfLinksOnly() {
        exchange.getMessage().setBody("text");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.matches(exchange))
                .withMessageContaining("loopGuard");
    }

    private boolean passes(LinkMessage message) {
        exchange.getMessage().setBody(message);
        return guard.matches(exchange);
    }
}
