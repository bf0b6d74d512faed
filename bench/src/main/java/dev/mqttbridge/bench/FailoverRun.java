package dev.mqttbridge.bench;

import dev.mqttbridge.bench.fleet.Fleet;
import dev.mqttbridge.bench.fleet.Fleet.Snapshot;
import dev.mqttbridge.bench.fleet.FleetSpec;
import dev.mqttbridge.bench.fleet.Tally;
import dev.mqttbridge.bench.measure.CpuClock;
import dev.mqttbridge.bench.measure.Sockets;
import dev.mqttbridge.bench.measure.Spread;
import dev.mqttbridge.bench.peer.BridgeService;
import dev.mqttbridge.bench.peer.Front;
import dev.mqttbridge.bench.peer.MortalBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * One fault under load: clients connect and publish, the fault strikes, all recover or do not, and what was lost is counted.
 *
 * @param patience how long to wait for recovery
 */
record FailoverRun(MortalBroker parent, MortalBroker child, BridgeService bridge, FleetSpec spec, Duration patience) {

    private static final int CONNECT_SECONDS = 60;
    private static final int CONNECT_WINDOW = 32;
    private static final long LEAD_MILLIS = 2_000;
    private static final long LOOK_EVERY_MILLIS = 50;
    /** A message that waits no longer than this is on its everyday way. */
    private static final long FRESH_NANOS = 250_000_000;
    /** So long must all be well before it is over. */
    private static final long CALM_NANOS = 1_500_000_000;
    /** Where clients are to move to the parent, or not: so long it is given time. */
    private static final long FAILBACK_NANOS = 20_000_000_000L;
    /** When nothing has come for so long, nothing more will. */
    private static final long SILENCE_NANOS = 2_000_000_000;

    /**
     * What came of one.
     *
     * @param recovered all clients were served again in time
     * @param gapBefore over the publishers, in the second before the fault: milliseconds
     * @param gap the same from the fault on
     * @param clientsAtParent connections that the parent had at the end, those of bridge and health checks included
     * @param faults frames that MQTT does not allow
     * @param waiting who was not served in time, and what of theirs was not acknowledged; a few of them
     * @param machineLoad CPU cores that were busy, of all processes
     */
    record Result(
            String front,
            Fault fault,
            boolean recovered,
            long disconnects,
            Spread gapBefore,
            Spread gap,
            Tally tally,
            int clientsAtParent,
            int faults,
            double machineLoad,
            List<String> waiting) {}

    /** Empty if the front cannot do its part. */
    Optional<Result> run(Front front, Fault fault) throws IOException, InterruptedException {
        parent.startAnew();
        child.startAnew();
        front.prepare();
        bridge.awaitFlow();
        if (fault == Fault.FAILBACK) {
            parent.kill();
            Thread.sleep(LEAD_MILLIS);
        }
        try (Fleet fleet = Fleet.start(spec, front.address())) {
            fleet.connect(CONNECT_WINDOW, CONNECT_SECONDS);
            fleet.subscribe(CONNECT_SECONDS);
            MortalBroker serves = fault == Fault.FAILBACK ? child : parent;
            int there = Sockets.atServer(serves.address().getPort());
            if (there < spec.clients()) {
                throw new IOException("%s has only %d of %d clients at the broker that is to serve them"
                        .formatted(front.name(), there, spec.clients()));
            }
            return strike(fleet, front, fault);
        }
    }

    private Optional<Result> strike(Fleet fleet, Front front, Fault fault) throws IOException, InterruptedException {
        double cpu = CpuClock.machine().seconds();
        long start = System.nanoTime();
        fleet.publish(true);
        Thread.sleep(LEAD_MILLIS);
        long justBefore = System.nanoTime();
        Spread gapBefore = fleet.gaps(justBefore - TimeUnit.SECONDS.toNanos(1), justBefore - FRESH_NANOS);
        OptionalLong struck = fault.strike(parent, front);
        if (struck.isEmpty()) {
            return Optional.empty();
        }
        boolean recovered = awaitRecovery(fleet, fault, struck.getAsLong());
        List<String> waiting = recovered ? List.of() : fleet.waiting(FRESH_NANOS);
        Spread gap = fleet.gaps(justBefore - FRESH_NANOS, System.nanoTime());
        long disconnects = fleet.snapshot().disconnects();
        double busy = (CpuClock.machine().seconds() - cpu) / ((System.nanoTime() - start) / 1e9);
        int atParent = Sockets.atServer(parent.address().getPort());
        fault.relent(parent);
        fleet.publish(false);
        awaitSilence(fleet);
        Tally tally = fleet.tally(struck.getAsLong());
        int strange = fleet.snapshot().faults();
        return Optional.of(new Result(
                front.name(), fault, recovered, disconnects, gapBefore, gap, tally, atParent, strange, busy, waiting));
    }

    private boolean awaitRecovery(Fleet fleet, Fault fault, long struck) throws IOException, InterruptedException {
        long wellSince = System.nanoTime();
        while (System.nanoTime() - struck < patience.toNanos()) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            Snapshot now = fleet.snapshot();
            if (now.ready() < spec.clients() || now.oldestDueNanos() > FRESH_NANOS) {
                wellSince = System.nanoTime();
            } else if (System.nanoTime() - wellSince > CALM_NANOS && isOver(fault, struck)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOver(Fault fault, long struck) throws IOException {
        return fault != Fault.FAILBACK
                || System.nanoTime() - struck > FAILBACK_NANOS
                || Sockets.atServer(parent.address().getPort()) >= spec.clients()
                        && Sockets.atServer(child.address().getPort()) < spec.clients();
    }

    private static void awaitSilence(Fleet fleet) throws InterruptedException {
        long arrived = -1;
        long since = System.nanoTime();
        while (fleet.missing() > 0 || !fleet.snapshot().allSent()) {
            long now = fleet.snapshot().arrived();
            if (now != arrived) {
                arrived = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > SILENCE_NANOS) {
                return;
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
