package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private final Set<Integer> held = new HashSet<>();
    private final SendWindow<String> window = new SendWindow<>(2, held::contains);
    private final List<String> sent = new ArrayList<>();

    @Test
    void shouldSendAtOnceWhileThereIsRoom() {
        offer(1, 2);

        assertThat(sent).containsExactly("1", "2");
        assertThat(window.inFlight()).isEqualTo(2);
        assertThat(window.waiting()).isZero();
    }

    @Test
    void shouldLetWaitWhatFindsItFull() {
        offer(1, 2, 3);

        assertThat(sent).containsExactly("1", "2");
        assertThat(window.waiting()).isEqualTo(1);
    }

    @Test
    void shouldSendOneForEachThatIsReleased() {
        offer(1, 2, 3, 4);

        window.release(2, sent::add);

        assertThat(sent).containsExactly("1", "2", "3");
        assertThat(window.inFlight()).isEqualTo(2);
        assertThat(window.waiting()).isEqualTo(1);
    }

    @Test
    void shouldIgnoreIdsThatAreNotInFlight() {
        offer(1, 2, 3);

        window.release(7, sent::add);
        window.release(3, sent::add);

        assertThat(sent).containsExactly("1", "2");
        assertThat(window.inFlight()).isEqualTo(2);
    }

    @Test
    void shouldCountAnIdReleasedTwiceOnce() {
        offer(1, 2, 3, 4);

        window.release(1, sent::add);
        window.release(1, sent::add);

        assertThat(sent).containsExactly("1", "2", "3");
    }

    @Test
    void shouldTakeAnIdAgainAfterItsRelease() {
        offer(1, 2);
        window.release(1, sent::add);
        offer(1);

        assertThat(sent).containsExactly("1", "2", "1");
        assertThat(window.inFlight()).isEqualTo(2);
    }

    @Test
    void shouldGiveTheRoomOfWhatWasNotSentToTheNext() {
        offer(1, 2, 3, 4, 5);

        window.release(1, id -> {
            if (id.equals("3")) {
                window.skip(3);
            } else {
                sent.add(id);
            }
        });

        assertThat(sent).containsExactly("1", "2", "4");
        assertThat(window.inFlight()).isEqualTo(2);
        assertThat(window.waiting()).isEqualTo(1);
    }

    @Test
    void shouldIgnoreTheSkipOfWhatIsNotInFlight() {
        offer(1, 2, 3);

        window.skip(3);

        assertThat(window.inFlight()).isEqualTo(2);
    }

    @Test
    void shouldGiveBackWhatWaitsWhenCleared() {
        offer(1, 2, 3, 4);
        List<String> given = new ArrayList<>();

        window.clear(given::add);

        assertThat(given).containsExactly("3", "4");
        assertThat(window.inFlight()).isZero();
        assertThat(window.waiting()).isZero();
    }

    @Test
    void shouldSendNothingBehindAHeldId() {
        held.add(1);

        offer(1, 2);

        assertThat(sent).isEmpty();
        assertThat(window.waiting()).isEqualTo(2);
    }

    @Test
    void shouldSendAHeldIdAndWhatIsBehindItWhenTold() {
        held.add(1);
        offer(1, 2, 3);

        held.remove(1);
        window.sendWaiting(sent::add);

        assertThat(sent).containsExactly("1", "2");
        assertThat(window.inFlight()).isEqualTo(2);
    }

    @Test
    void shouldKnowWhatHasNotBeenSent() {
        offer(1, 2, 3);

        assertThat(window.isWaiting(1)).isFalse();
        assertThat(window.isWaiting(3)).isTrue();
        assertThat(window.isWaiting(4)).isFalse();
    }

    @RepeatedTest(50)
    void shouldNeverExceedTheWindowNorLoseNorReorder(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int receiveMaximum = 1 + random.nextInt(8);
        int messages = 500;
        SendWindow<Integer> window = new SendWindow<>(receiveMaximum, id -> false);
        List<Integer> sent = new ArrayList<>();
        List<Integer> unacknowledged = new ArrayList<>();
        int offered = 0;

        while (offered < messages || !unacknowledged.isEmpty()) {
            if (offered < messages && random.nextBoolean()) {
                offered++;
                window.offer(offered, offered, message -> {
                    sent.add(message);
                    unacknowledged.add(message);
                });
            } else if (!unacknowledged.isEmpty()) {
                int id = unacknowledged.remove(random.nextInt(unacknowledged.size()));
                window.release(id, message -> {
                    sent.add(message);
                    unacknowledged.add(message);
                });
            }
            assertThat(unacknowledged).hasSizeLessThanOrEqualTo(receiveMaximum);
            assertThat(window.inFlight()).isEqualTo(unacknowledged.size());
            assertThat(sent.size() + window.waiting()).isEqualTo(offered);
            assertThat(window.waiting() == 0 || window.inFlight() == receiveMaximum)
                    .as("nobody waits while there is room")
                    .isTrue();
        }

        assertThat(sent)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, messages).boxed().toList());
    }

    private void offer(int... packetIds) {
        for (int id : packetIds) {
            window.offer(id, String.valueOf(id), sent::add);
        }
    }
}
