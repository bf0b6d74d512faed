package dev.mqttbridge.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.it.load.SendingSession.Unfinished;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendingSessionTest {

    private final SendingSession session = new SendingSession();

    @Test
    void shouldSendAgainInOrderUnderTheSamePacketIds() {
        session.begin(10);
        session.begin(11);
        session.begin(12);
        session.received(1);
        session.finished(2);

        assertThat(session.unfinished()).containsExactly(new Unfinished(1, 10, true), new Unfinished(3, 12, false));
        assertThat(session.size()).isEqualTo(2);
    }

    @Test
    void shouldIgnoreAnswersToWhatIsFinished() {
        session.begin(10);
        session.finished(1);
        session.received(1);

        assertThat(session.unfinished()).isEmpty();
    }

    @Test
    void shouldNotUseAnIdThatIsUnfinished() {
        session.begin(0);
        IntStream.rangeClosed(1, 65_534).forEach(sequence -> session.finished(session.begin(sequence)));

        assertThat(session.begin(65_535)).isEqualTo(2);
    }
}
