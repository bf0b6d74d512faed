package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All relays, by broker. Closes those of a broker that goes down: no client is left to hang on a dead one. Thread-safe. */
final class Relays implements BrokerListener {

    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record OnLoop(String broker, EventLoop loop) {}

    private final Map<String, Set<Relay>> byBroker = new ConcurrentHashMap<>();
    private final Map<OnLoop, BrokerSilence> silences = new ConcurrentHashMap<>();
    private final GatewayEvents events;

    Relays(GatewayEvents events) {
        this.events = events;
    }

    /** The clients attached to a broker now. */
    int count(Broker broker) {
        return of(broker).size();
    }

    private Set<Relay> of(Broker broker) {
        return byBroker.computeIfAbsent(broker.name(), name -> ConcurrentHashMap.newKeySet());
    }

    BrokerSilence silence(Broker broker, EventLoop loop) {
        return silences.computeIfAbsent(
                new OnLoop(broker.name(), loop), key -> new BrokerSilence(broker, loop, SILENCE_NANOS));
    }

    void begin(Relay relay) {
        RelayAttachment attachment = relay.attachment();
        of(relay.broker()).add(relay);
        attachment.listener().attachedOne();
        events.attached(
                attachment.listener(), relay.broker(), Duration.ofNanos(System.nanoTime() - attachment.started()));
        relay.start();
        if (isDown(relay.broker())) {
            // It went down between the dial and its answer; the event that closes its relays may have passed already.
            relay.close(CloseReason.BROKER_DOWN);
        }
    }

    void ended(Relay relay, CloseReason reason) {
        of(relay.broker()).remove(relay);
        relay.attachment().listener().detachedOne();
        events.ended(relay.attachment().listener(), reason);
    }

    @Override
    public void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String reason) {
        if (to == BrokerStatus.DOWN) {
            int closed = closeAll(of(broker), CloseReason.BROKER_DOWN);
            if (closed > 0) {
                LOG.info(
                        "Closed client connections of a broker that is down: broker={} clients={}",
                        broker.name(),
                        closed);
            }
        }
    }

    /** Closes every client; used when the service stops. */
    void closeAll() {
        byBroker.values().forEach(relays -> closeAll(relays, CloseReason.SHUTDOWN));
    }

    private static int closeAll(Set<Relay> relays, CloseReason reason) {
        int closed = 0;
        for (Relay relay : relays) {
            relay.close(reason);
            closed++;
        }
        return closed;
    }

    private static boolean isDown(Broker broker) {
        return broker.health().verdict() == BrokerStatus.DOWN;
    }
}
