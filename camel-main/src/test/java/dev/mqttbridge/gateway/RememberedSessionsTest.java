package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.mqtt.session.Subscriptions;
import dev.mqttbridge.mqtt.session.TestSubscriptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RememberedSessionsTest {

    private static final long NEVER = 0xFFFF_FFFFL;

    private final Subscriptions some = TestSubscriptions.to("sensors/#");
    private long now;
    private final RememberedSessions remembered = new RememberedSessions(2, () -> now);

    @Test
    void shouldFindTheSubscriptionsOfAClientThatIsAway() {
        remembered.remember("a", some, 60);

        assertThat(remembered.find("a"))
                .hasValueSatisfying(found -> assertThat(found.size()).isEqualTo(1));
        assertThat(remembered.find("b")).isEmpty();
    }

    @Test
    void shouldForgetASessionThatHasExpired() {
        remembered.remember("a", some, 60);
        remembered.remember("b", some, NEVER);
        now += TimeUnit.SECONDS.toNanos(60);

        assertThat(remembered.find("a")).isEmpty();
        assertThat(remembered.find("b")).isPresent();
    }

    @Test
    void shouldNotRememberASessionThatEndsWithItsConnection() {
        remembered.remember("a", some, 60);
        remembered.remember("a", some, 0);

        assertThat(remembered.find("a")).isEmpty();
    }

    @Test
    void shouldNotRememberWhatNobodyCanAskFor() {
        remembered.remember("", some, 60);
        remembered.remember("a", new Subscriptions(), 60);

        assertThat(remembered.size()).isZero();
    }

    @Test
    void shouldForgetWhoHasBeenAwayLongestWhenThereAreTooMany() {
        remembered.remember("a", some, NEVER);
        remembered.remember("b", some, NEVER);
        remembered.remember("a", some, NEVER);
        remembered.remember("c", some, NEVER);

        assertThat(remembered.find("b")).isEmpty();
        assertThat(remembered.find("a")).isPresent();
        assertThat(remembered.find("c")).isPresent();
    }

    @Test
    void shouldNotChangeWithTheSessionItCameFrom() {
        Subscriptions changing = TestSubscriptions.to("one");
        remembered.remember("a", changing, 60);
        changing.addAll(TestSubscriptions.to("two"));

        assertThat(remembered.find("a"))
                .hasValueSatisfying(found -> assertThat(found.size()).isEqualTo(1));
    }

    @Test
    void shouldForgetOnDemand() {
        remembered.remember("a", some, 60);
        remembered.forget("a");

        assertThat(remembered.find("a")).isEmpty();
    }
}
