package dev.mqttbridge.canary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who waits until one way of a link has carried all that its source had by a certain moment. A canary that was sent later, at QoS 2, and
 * has arrived says so, for it queues behind all that. Times in nanoseconds; thread-safe.
 */
final class Fences {

    private record Fence(long setAt, CompletableFuture<Boolean> passed) {}

    private final Queue<Fence> waiting = new ArrayDeque<>();

    /** Nobody has to wait for what is known. */
    static CompletionStage<Boolean> known(boolean passed) {
        return CompletableFuture.completedFuture(passed);
    }

    /** @return done with true when a canary of now or later has arrived, with false when none will */
    synchronized CompletionStage<Boolean> set(long now) {
        Fence fence = new Fence(now, new CompletableFuture<>());
        waiting.add(fence);
        return fence.passed();
    }

    synchronized boolean areAwaited() {
        return !waiting.isEmpty();
    }

    /** True if somebody waits for a canary that is sent after this moment. */
    synchronized boolean areAwaitedSince(long moment) {
        return waiting.stream().anyMatch(fence -> fence.setAt() - moment > 0);
    }

    void arrived(long sentAt) {
        List<Fence> passed = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && waiting.peek().setAt() - sentAt <= 0) {
                passed.add(waiting.remove());
            }
        }
        passed.forEach(fence -> fence.passed().complete(true));
    }

    /** No more canaries. */
    void broken() {
        List<Fence> broken;
        synchronized (this) {
            broken = new ArrayList<>(waiting);
            waiting.clear();
        }
        broken.forEach(fence -> fence.passed().complete(false));
    }
}
