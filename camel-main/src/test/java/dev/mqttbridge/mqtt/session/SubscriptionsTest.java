package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.mqtt.frame.SubscribeFrames;
import dev.mqttbridge.mqtt.frame.SubscribeFrames.Filter;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionsTest {

    private final Subscriptions subscriptions = new Subscriptions();

    private void granted(int identifier, int options, String... filters) {
        List<Filter> asked = new ArrayList<>();
        for (String filter : filters) {
            asked.add(new Filter(filter, options));
        }
        subscriptions.subscribed(
                new SubscribeFrames.Subscribe(identifier, asked),
                IntStream.generate(() -> options & 3).limit(filters.length).toArray());
    }

    private List<SubscribeFrames.Subscribe> asked(boolean mqtt5) {
        List<SubscribeFrames.Subscribe> asked = new ArrayList<>();
        for (Subscriptions.Request request : subscriptions.requests()) {
            ByteBuf frame = request.frame(7, mqtt5);
            asked.add(SubscribeFrames.subscribe(frame, 0, frame.readableBytes(), mqtt5));
            frame.release();
        }
        return asked;
    }

    @Test
    void shouldAskNothingWhenThereIsNothing() {
        assertThat(subscriptions.requests()).isEmpty();
    }

    /** A SUBSCRIBE has one Subscription Identifier for all its filters. */
    @Test
    void shouldAskOnceForEachIdentifier() {
        granted(1, 0, "a");
        granted(0, 1, "b");
        granted(1, 2, "c");
        granted(0, 0, "d");

        assertThat(asked(true))
                .containsExactly(
                        new SubscribeFrames.Subscribe(1, List.of(new Filter("a", 0x20), new Filter("c", 0x22))),
                        new SubscribeFrames.Subscribe(0, List.of(new Filter("b", 0x21), new Filter("d", 0x20))));
    }

    @ParameterizedTest
    @CsvSource({"0, 0x20", "0x10, 0x20", "0x20, 0x20", "0x0C, 0x2C", "0x1E, 0x2E"})
    void shouldAskForNoRetainedMessagesAndLeaveTheOtherOptions(int options, int wanted) {
        granted(0, options, "a");

        assertThat(asked(true).get(0).filters()).containsExactly(new Filter("a", wanted));
    }

    @Test
    void shouldLeaveTheQosOf311Alone() {
        granted(0, 2, "a");

        assertThat(asked(false)).containsExactly(new SubscribeFrames.Subscribe(0, List.of(new Filter("a", 2))));
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "1000, 1", "1000, 3"})
    void shouldSplitWhatIsTooMuchForOnePacketAndLoseNothing(int count, int bytesPerCharacter) {
        String character = bytesPerCharacter == 3 ? "\u20AC" : "x";
        String[] filters = IntStream.range(0, count)
                .mapToObj(i -> character.repeat(20) + i)
                .toArray(String[]::new);
        granted(5, 1, filters);

        List<SubscribeFrames.Subscribe> asked = asked(true);

        assertThat(asked).hasSizeGreaterThan(count > 10 ? 1 : 0);
        assertThat(asked).allSatisfy(subscribe -> assertThat(bytes(subscribe)).isLessThanOrEqualTo(8 * 1024));
        assertThat(asked).allMatch(subscribe -> subscribe.identifier() == 5);
        assertThat(asked.stream().flatMap(s -> s.filters().stream()).map(Filter::filter))
                .containsExactly(filters);
    }

    private static int bytes(SubscribeFrames.Subscribe subscribe) {
        return subscribe.filters().stream()
                .mapToInt(f -> f.filter().getBytes(StandardCharsets.UTF_8).length + 3)
                .sum();
    }

    @Test
    void shouldAskForAFilterThatIsLargerThanAPacketShouldBe() {
        String large = "x".repeat(10_000);
        granted(0, 0, "a", large, "b");

        assertThat(asked(true)).extracting(s -> s.filters().size()).containsExactly(1, 1, 1);
    }

    @Test
    void shouldTakeTheLastOfTwoSubscriptionsToAFilter() {
        granted(1, 0, "a");
        granted(2, 1, "a");

        assertThat(asked(true)).containsExactly(new SubscribeFrames.Subscribe(2, List.of(new Filter("a", 0x21))));
    }

    @Test
    void shouldCopyWhatNoLongerChanges() {
        granted(0, 0, "a");
        Subscriptions copy = subscriptions.copy();
        subscriptions.unsubscribed(List.of("a"), new int[0]);

        assertThat(copy.size()).isEqualTo(1);
        assertThat(subscriptions.isEmpty()).isTrue();
    }
}
