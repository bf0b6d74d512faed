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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Looks host names up as the JDK does, hosts file and system settings included, but on a thread of its own: the look-up blocks, for
 * seconds when DNS is away, and an event loop must not wait with it. Who wants a name that is being looked up shares the answer, or
 * the sessions of a failed broker would ask for the next one's, which is not remembered, hundreds of times. Literal addresses need no
 * thread.
 */
final class OffLoopResolver extends AddressResolverGroup<InetSocketAddress> {

    /** What the JDK does, which may take seconds. */
    interface NameService {
        InetAddress[] allByName(String host) throws UnknownHostException;
    }

    private final NameService names;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(new DefaultThreadFactory("mqtt-bridge-dns", true));
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();

    OffLoopResolver() {
        this(InetAddress::getAllByName);
    }

    OffLoopResolver(NameService names) {
        this.names = names;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
        return new Names(loop).asAddressResolver();
    }

    @Override
    public void close() {
        super.close();
        threads.shutdownNow();
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
            } else {
                lookUp(host, promise, found -> found.get(0));
            }
        }

        @Override
        protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
            lookUp(host, promise, found -> found);
        }
    }

    private <T> void lookUp(String host, Promise<T> promise, Function<List<InetAddress>, T> wanted) {
        CompletableFuture<List<InetAddress>> answer =
                underWay.computeIfAbsent(host, name -> CompletableFuture.supplyAsync(() -> ask(name), threads));
        answer.whenComplete((found, failure) -> {
            underWay.remove(host, answer);
            if (failure == null) {
                promise.trySuccess(wanted.apply(found));
            } else {
                promise.tryFailure(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
    }

    private List<InetAddress> ask(String host) {
        try {
            return List.of(names.allByName(host));
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }
}
