package dev.mqttbridge.net;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Looks host names up as the JDK does, hosts file and system settings included, but on a thread of its own: the look-up blocks, for
 * seconds when DNS is away, and an event loop must not wait with it. Literal addresses need no thread.
 */
final class OffLoopResolver extends AddressResolverGroup<InetSocketAddress> {

    private final ExecutorService lookUps =
            Executors.newCachedThreadPool(new DefaultThreadFactory("mqtt-bridge-dns", true));

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
        return new Names(loop).asAddressResolver();
    }

    @Override
    public void close() {
        super.close();
        lookUps.shutdownNow();
    }

    private final class Names extends InetNameResolver {

        Names(EventExecutor loop) {
            super(loop);
        }

        @Override
        protected void doResolve(String host, Promise<InetAddress> promise) throws Exception {
            byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
            if (literal != null) {
                promise.setSuccess(InetAddress.getByAddress(host, literal));
                return;
            }
            lookUp(promise, () -> InetAddress.getByName(host));
        }

        @Override
        protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
            lookUp(promise, () -> List.of(InetAddress.getAllByName(host)));
        }
    }

    /** A {@code Callable} that can fail only in the way look-ups do. */
    private interface LookUp<T> {
        T call() throws UnknownHostException;
    }

    private <T> void lookUp(Promise<T> promise, LookUp<T> lookUp) {
        lookUps.execute(() -> {
            try {
                promise.trySuccess(lookUp.call());
            } catch (UnknownHostException e) {
                promise.tryFailure(e);
            }
        });
    }
}
