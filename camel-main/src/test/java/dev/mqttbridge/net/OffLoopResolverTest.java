package dev.mqttbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.testing.Eventually;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffLoopResolverTest {

    private final EventExecutor loop = new DefaultEventExecutor();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final OffLoopResolver resolver = new OffLoopResolver(this::answer);

    private InetAddress[] answer(String host) throws UnknownHostException {
        int number = lookUps.incrementAndGet();
        try {
            slow.await();
        } catch (InterruptedException e) {
            throw new UnknownHostException("stopped");
        }
        if (host.equals("nowhere")) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, (byte) number})};
    }

    private Future<InetSocketAddress> resolve(String host) {
        return resolver.getResolver(loop).resolve(InetSocketAddress.createUnresolved(host, 1883));
    }

    private static String address(Future<InetSocketAddress> found) throws Exception {
        return found.get().getAddress().getHostAddress();
    }

    @AfterEach
    void close() {
        resolver.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void shouldShareTheAnswerAmongThoseThatWaitForIt() throws Exception {
        List<Future<InetSocketAddress>> dials = new ArrayList<>(List.of(resolve("parent")));
        Eventually.that(() -> lookUps.get() == 1);
        for (int i = 0; i < 99; i++) {
            dials.add(resolve("parent"));
        }
        Future<InetSocketAddress> other = resolve("child1");
        Eventually.that(() -> lookUps.get() == 2);
        slow.countDown();

        for (Future<InetSocketAddress> dial : dials) {
            assertThat(address(dial)).isEqualTo("127.0.0.1");
        }
        assertThat(address(other)).isEqualTo("127.0.0.2");
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void shouldRememberNothing() throws Exception {
        slow.countDown();
        resolve("parent").get();

        assertThat(address(resolve("parent"))).isEqualTo("127.0.0.2");
    }

    @Test
    void shouldTellAllThatTheNameIsUnknownAndAskAgain() throws Exception {
        Future<InetSocketAddress> one = resolve("nowhere");
        Future<InetSocketAddress> two = resolve("nowhere");
        slow.countDown();

        assertThat(one.await().cause()).isInstanceOf(UnknownHostException.class);
        assertThat(two.await().cause()).isInstanceOf(UnknownHostException.class);
        resolve("nowhere").await();
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void shouldTakeLiteralAddressesAsTheyAre() throws Exception {
        assertThat(address(resolve("10.0.0.7"))).isEqualTo("10.0.0.7");
        assertThat(lookUps).hasValue(0);
    }
}
