package dev.mqttbridge.bench;

import dev.mqttbridge.bench.fleet.Fleet;
import dev.mqttbridge.bench.fleet.FleetSpec;
import dev.mqttbridge.bench.measure.JavaHeap;
import dev.mqttbridge.bench.measure.Memory;
import dev.mqttbridge.bench.peer.Resident;
import java.io.IOException;

/**
 * Connects a crowd that then does nothing, and looks at the memory of who is in between.
 *
 * @param window connections that are being made at a time
 */
record ConnectionsRun(int clients, int window) {

    private static final int FEW = 200;
    private static final int LIMIT_SECONDS = 180;
    private static final long SETTLE_MILLIS = 2_000;

    /**
     * What came of one.
     *
     * @param perSecond from the first dial to the last CONNACK
     * @param cpuMillis of the target, for each connection
     * @param residentBefore with no client, but after a few: KiB
     * @param residentAfter with all of them, each with one subscription
     * @param heapBefore used after a collection, KiB; 0 where there is no Java
     */
    record Result(
            String target,
            double perSecond,
            double cpuMillis,
            long residentBefore,
            long residentAfter,
            long heapBefore,
            long heapAfter,
            int clients) {

        double residentKibEach() {
            return (residentAfter - residentBefore) / (double) clients;
        }

        double heapKibEach() {
            return (heapAfter - heapBefore) / (double) clients;
        }
    }

    Result run(Resident target, boolean isJava) throws IOException, InterruptedException {
        try (Fleet few = Fleet.start(FleetSpec.idle(FEW), target.address())) {
            few.connect(window, LIMIT_SECONDS);
            few.subscribe(LIMIT_SECONDS);
        }
        Thread.sleep(SETTLE_MILLIS);
        Memory memory = Memory.of(target.process());
        long heapBefore = heap(target, isJava);
        long before = memory.residentKib();
        try (Fleet fleet = Fleet.start(FleetSpec.idle(clients), target.address())) {
            double cpu = target.cpu().seconds();
            double seconds = fleet.connect(window, LIMIT_SECONDS);
            double cpuMillis = (target.cpu().seconds() - cpu) * 1e3 / clients;
            fleet.subscribe(LIMIT_SECONDS);
            Thread.sleep(SETTLE_MILLIS);
            long heapAfter = heap(target, isJava);
            return new Result(
                    target.name(),
                    clients / seconds,
                    cpuMillis,
                    before,
                    memory.residentKib(),
                    heapBefore,
                    heapAfter,
                    clients);
        }
    }

    private static long heap(Resident target, boolean isJava) throws IOException, InterruptedException {
        return isJava ? JavaHeap.collectedKib(target.process().pid()) : 0;
    }
}
