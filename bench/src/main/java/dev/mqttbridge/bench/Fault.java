package dev.mqttbridge.bench;

import dev.mqttbridge.bench.peer.Front;
import dev.mqttbridge.bench.peer.MortalBroker;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;

/** What is done to the parent in the middle of the load. */
enum Fault {
    KILL("kill -9 of the parent, which stays dead") {
        @Override
        OptionalLong strike(MortalBroker parent, Front front) throws InterruptedException {
            parent.kill();
            return OptionalLong.of(System.nanoTime());
        }
    },
    STOP("SIGSTOP of the parent; SIGCONT when all is well again, or nothing will be") {
        @Override
        OptionalLong strike(MortalBroker parent, Front front) throws IOException, InterruptedException {
            parent.freeze();
            return OptionalLong.of(System.nanoTime());
        }

        @Override
        void relent(MortalBroker parent) throws IOException, InterruptedException {
            parent.thaw();
        }
    },
    RESTART("SIGTERM of the parent, started again one second after its end") {
        @Override
        OptionalLong strike(MortalBroker parent, Front front) throws IOException, InterruptedException {
            long now = System.nanoTime();
            parent.end();
            Thread.sleep(1_000);
            parent.start();
            return OptionalLong.of(now);
        }
    },
    CRASH("kill -9 of the parent, started again at once: it is back within 100 ms, empty") {
        @Override
        OptionalLong strike(MortalBroker parent, Front front) throws IOException, InterruptedException {
            parent.kill();
            long now = System.nanoTime();
            parent.start();
            return OptionalLong.of(now);
        }
    },
    DRAIN("the parent is taken out of service, then SIGTERM") {
        @Override
        OptionalLong strike(MortalBroker parent, Front front) throws IOException, InterruptedException {
            long now = System.nanoTime();
            if (!front.drain()) {
                return OptionalLong.empty();
            }
            Thread.sleep(1_000);
            parent.end();
            return OptionalLong.of(now);
        }
    },
    FAILBACK("the parent was dead from the start and comes back") {
        @Override
        OptionalLong strike(MortalBroker parent, Front front) throws IOException {
            long now = System.nanoTime();
            parent.start();
            return OptionalLong.of(now);
        }
    };

    private final String text;

    Fault(String text) {
        this.text = text;
    }

    /** Does it; returns when ({@link System#nanoTime}), or nothing if {@code front} cannot do its part. */
    abstract OptionalLong strike(MortalBroker parent, Front front) throws IOException, InterruptedException;

    /** Ends it, where it lasts. */
    void relent(MortalBroker parent) throws IOException, InterruptedException {}

    String text() {
        return text;
    }

    /** As on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
