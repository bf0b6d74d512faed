package dev.mqttbridge.broker;

import static dev.mqttbridge.broker.BrokerStatus.DOWN;
import static dev.mqttbridge.broker.BrokerStatus.DRAINING;
import static dev.mqttbridge.broker.BrokerStatus.SUSPECT;
import static dev.mqttbridge.broker.BrokerStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.testing.TestBrokers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerTest {

    private final Broker broker = TestBrokers.broker("parent", 1883);
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void listen() {
        broker.addListener(new BrokerListener() {
            @Override
            public void statusChanged(Broker changed, BrokerStatus from, BrokerStatus to, String reason) {
                heard.add(from + " to " + to + ": " + reason);
            }

            @Override
            public void probed(Broker probed, Probe probe) {
                heard.add("probed " + probe.ok());
            }

            @Override
            public void doubted(Broker doubted) {
                heard.add("doubted");
            }
        });
    }

    @Test
    void shouldTellTheChangeBeforeTheProbeThatMadeIt() {
        TestBrokers.succeed(broker);

        assertThat(heard).containsExactly("SUSPECT to UP: answers MQTT pings", "probed true");
    }

    @Test
    void shouldTellOnlyRealChanges() {
        TestBrokers.bring(broker, UP);
        heard.clear();

        TestBrokers.succeed(broker);

        assertThat(heard).containsExactly("probed true");
    }

    @Test
    void shouldSayWhyItIsDown() {
        TestBrokers.bring(broker, DOWN);

        assertThat(heard).contains("SUSPECT to DOWN: connection refused");
        assertThat(broker.usable()).isFalse();
    }

    @Test
    void shouldBeSuspectAndAskForAProbeOnHardEvidence() {
        TestBrokers.bring(broker, UP);
        heard.clear();

        broker.suspect("connection reset");

        assertThat(heard).containsExactly("UP to SUSPECT: connection reset", "doubted");
    }

    @Test
    void shouldAskForAProbeWithoutAChangeOnSoftEvidence() {
        TestBrokers.bring(broker, UP);
        heard.clear();

        broker.doubt();

        assertThat(heard).containsExactly("doubted");
        assertThat(broker.status()).isEqualTo(UP);
    }

    @Test
    void shouldStayDownWhenSuspected() {
        TestBrokers.bring(broker, DOWN);

        broker.suspect("connection reset");

        assertThat(broker.status()).isEqualTo(DOWN);
        assertThat(broker.health().reason()).isEqualTo("connection refused");
    }

    @Test
    void shouldDrainAndComeBack() {
        TestBrokers.bring(broker, UP);

        broker.drain();
        assertThat(broker.status()).isEqualTo(DRAINING);
        assertThat(broker.usable()).isFalse();

        broker.undrain();
        assertThat(broker.status()).isEqualTo(UP);
        assertThat(broker.usable()).isTrue();
    }

    @Test
    void shouldGoOnCountingProbesWhileItDrains() {
        TestBrokers.bring(broker, UP);
        broker.drain();

        TestBrokers.bring(broker, DOWN);
        broker.undrain();

        assertThat(broker.status()).isEqualTo(DOWN);
    }

    @Test
    void shouldShowTheLastProbe() {
        assertThat(broker.lastProbe()).isEmpty();

        Probe failure = Probe.failure(Duration.ofSeconds(5), Instant.EPOCH, "no answer");
        broker.probeEnded(failure);

        assertThat(broker.lastProbe()).contains(failure);
    }

    @Test
    void shouldTellListenersAnUnbrokenChainOfChangesWhateverTheThreads() throws InterruptedException {
        List<BrokerStatus[]> changes = new ArrayList<>();
        broker.addListener(new BrokerListener() {
            @Override
            public void statusChanged(Broker changed, BrokerStatus from, BrokerStatus to, String reason) {
                changes.add(new BrokerStatus[] {from, to});
            }
        });
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            boolean even = i % 2 == 0;
            pool.execute(() -> {
                awaitQuietly(go);
                for (int n = 0; n < 500; n++) {
                    if (even) {
                        broker.drain();
                        broker.undrain();
                    } else {
                        TestBrokers.succeed(broker);
                        broker.suspect("doubt");
                    }
                }
            });
        }
        go.countDown();
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(changes).isNotEmpty();
        BrokerStatus last = SUSPECT;
        for (BrokerStatus[] change : changes) {
            assertThat(change[0]).isEqualTo(last).isNotEqualTo(change[1]);
            last = change[1];
        }
        assertThat(broker.status()).isEqualTo(last);
    }

    @Test
    void shouldGiveTheRoundTripInMilliseconds() {
        assertThat(Probe.success(Duration.ofNanos(1_234_567), Instant.EPOCH).rttMillis())
                .isEqualTo(1.234567);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
