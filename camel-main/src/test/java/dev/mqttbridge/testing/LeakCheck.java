package dev.mqttbridge.testing;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes a test class fail in which a buffer was leaked, where Netty alone would only log it. JUnit loads it for every class (see
 * junit-platform.properties) and before any of them, so that Netty's classes get our detector when they are initialised.
 *
 * <p>Tells of leaks when the collector has found them, so at worst a class later; the trace in the message says where from.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();
    private static final AtomicLong TRACKED = new AtomicLong();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // the only form that is abstract
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new Collecting<>(resource, samplingInterval);
            }
        });
    }

    private long trackedBefore;

    @Override
    public void beforeAll(ExtensionContext context) {
        trackedBefore = TRACKED.get();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (TRACKED.get() == trackedBefore) {
            return;
        }
        System.gc();
        // Leaks are told when the next buffer is tracked.
        PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        List<String> found = List.copyOf(LEAKS);
        LEAKS.clear();
        if (!found.isEmpty()) {
            throw new AssertionError(found.size() + " leaked, the first: " + found.get(0));
        }
    }

    private static final class Collecting<T> extends ResourceLeakDetector<T> {

        Collecting(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected Object getInitialHint(String resourceType) {
            TRACKED.incrementAndGet();
            return super.getInitialHint(resourceType);
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }
}
