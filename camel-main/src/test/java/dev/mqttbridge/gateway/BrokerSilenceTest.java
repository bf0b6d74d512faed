package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Its patience is a second, so these tests take one or two each. */
class BrokerSilenceTest {

    private static final DefaultEventLoop LOOP = new DefaultEventLoop();

    private final Watched watched = new Watched();

    @AfterAll
    static void close() {
        LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void shouldDoubtABrokerThatSaysNothingForASecond() {
        long before = System.nanoTime();
        watched.asked();

        Eventually.that(() -> watched.doubts() == 1);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(watched.broker.status()).as("no evidence").isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldNotDoubtABrokerThatAnswers() {
        Watched silent = new Watched();
        watched.asked();
        watched.answered();
        silent.asked();

        Eventually.that(() -> silent.doubts() == 1);
        assertThat(watched.doubts()).isZero();
    }

    @Test
    void shouldDoubtOnceForOneSilence() {
        watched.asked();
        Eventually.that(() -> watched.doubts() == 1);

        Watched later = new Watched();
        later.asked();
        Eventually.that(() -> later.doubts() == 1);
        assertThat(watched.doubts()).isEqualTo(1);
    }

    @Test
    void shouldDoubtAgainWhenAskedAgain() {
        watched.asked();
        Eventually.that(() -> watched.doubts() == 1);

        watched.asked();

        Eventually.that(() -> watched.doubts() == 2);
    }

    @Test
    void shouldCountFromTheFirstQuestionThatIsOpen() throws Exception {
        // Answered just before the first timer, then asked: the patience begins anew with the new question.
        watched.asked();
        long[] askedAgain = {0};
        LOOP.schedule(
                        () -> {
                            watched.silence.answered();
                            watched.silence.asked();
                            askedAgain[0] = System.nanoTime();
                        },
                        700,
                        TimeUnit.MILLISECONDS)
                .get(20, TimeUnit.SECONDS);

        Eventually.that(() -> watched.doubts() == 1);
        assertThat(watched.doubtedAt - askedAgain[0]).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(990));
    }

    private static final class Watched {

        private final Broker broker = TestBrokers.bring(TestBrokers.broker("parent", 1883), BrokerStatus.UP);
        private final BrokerSilence silence = new BrokerSilence(broker, LOOP, TimeUnit.SECONDS.toNanos(1));
        private final AtomicInteger doubts = new AtomicInteger();
        private volatile long doubtedAt;

        Watched() {
            broker.addListener(new BrokerListener() {
                @Override
                public void doubted(Broker doubted) {
                    doubtedAt = System.nanoTime();
                    doubts.incrementAndGet();
                }
            });
        }

        void asked() {
            LOOP.submit(silence::asked).syncUninterruptibly();
        }

        void answered() {
            LOOP.submit(silence::answered).syncUninterruptibly();
        }

        int doubts() {
            return doubts.get();
        }
    }
}
