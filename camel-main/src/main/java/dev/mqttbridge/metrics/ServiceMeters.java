package dev.mqttbridge.metrics;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.gateway.CloseReason;
import dev.mqttbridge.gateway.GatewayEvents;
import dev.mqttbridge.gateway.Listener;
import dev.mqttbridge.link.DropReason;
import dev.mqttbridge.link.LaneStats;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.link.LinkStatus;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.Way;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * Fills the {@link Meters}. Events count as they come; what the parts count themselves is read when the registry is scraped, so that
 * traffic pays nothing for it. Thread-safe.
 */
public final class ServiceMeters implements BrokerListener, LinkListener, GatewayEvents {

    private final MeterRegistry registry;

    public ServiceMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers what is read at scrape time. */
    public void bind(Brokers brokers, ToIntFunction<Broker> clients, Collection<Listener> listeners, Links links) {
        brokers.stream().forEach(broker -> bind(broker, clients));
        listeners.forEach(this::bind);
        listeners.forEach(listener -> brokers.stream().forEach(broker -> bind(listener, broker)));
        links.all().forEach(this::bind);
    }

    private void bind(Broker broker, ToIntFunction<Broker> clients) {
        for (BrokerStatus status : BrokerStatus.values()) {
            gauge(Meters.BROKER_STATUS, broker, b -> b.status() == status ? 1 : 0, broker.name(), status.name());
            counter(Meters.BROKER_TRANSITIONS, broker.name(), status.name());
        }
        gauge(Meters.BROKER_SESSIONS, broker, clients::applyAsInt, broker.name());
        counter(Meters.BROKER_PING_FAILURES, broker.name());
        timer(Meters.BROKER_RTT, broker.name());
    }

    private void bind(Listener listener) {
        gauge(Meters.LISTENER_OPEN, listener, Listener::open, listener.name());
        read(Meters.LISTENER_ACCEPTED, listener, Listener::accepted, listener.name());
        read(Meters.LISTENER_IN, listener, Listener::bytesIn, listener.name());
        read(Meters.LISTENER_OUT, listener, Listener::bytesOut, listener.name());
        for (CloseReason reason : CloseReason.values()) {
            counter(Meters.LISTENER_ENDED, listener.name(), reason.tag());
        }
    }

    private void bind(Listener listener, Broker broker) {
        timer(Meters.LISTENER_REHOMED, listener.name(), broker.name());
        counter(Meters.LISTENER_MOVED, listener.name(), broker.name());
    }

    private void bind(Link link) {
        gauge(Meters.LINK_UP, link, l -> l.status() == LinkStatus.UP ? 1 : 0, link.name());
        for (LinkStatus status : LinkStatus.values()) {
            gauge(Meters.LINK_STATUS, link, l -> l.status() == status ? 1 : 0, link.name(), status.name());
        }
        counter(Meters.LINK_BREAKS, link.name());
        for (Way way : Way.values()) {
            LaneStats stats = link.stats(way);
            read(Meters.LINK_MESSAGES, stats, LaneStats::messages, link.name(), way.tag());
            read(Meters.LINK_RETAINED, stats, LaneStats::injected, link.name(), way.tag());
            read(Meters.LINK_BYTES, stats, LaneStats::bytes, link.name(), way.tag());
            gauge(Meters.LINK_IN_FLIGHT, stats, LaneStats::inFlight, link.name(), way.tag());
            gauge(Meters.LINK_LAG, stats, s -> s.lagMillis().orElse(Double.NaN) / 1e3, link.name(), way.tag());
            for (DropReason reason : DropReason.values()) {
                read(Meters.LINK_DROPPED, stats, s -> s.dropped(reason), link.name(), way.tag(), reason.tag());
            }
        }
    }

    @Override
    public void probed(Broker broker, Probe probe) {
        if (probe.ok()) {
            timer(Meters.BROKER_RTT, broker.name()).record(probe.rtt());
        } else {
            counter(Meters.BROKER_PING_FAILURES, broker.name()).increment();
        }
    }

    @Override
    public void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String reason) {
        counter(Meters.BROKER_TRANSITIONS, broker.name(), to.name()).increment();
    }

    @Override
    public void attached(Listener listener, Broker broker, Duration took) {
        timer(Meters.LISTENER_ATTACH, listener.name(), broker.name()).record(took);
    }

    @Override
    public void rehomed(Listener listener, Broker to, Duration took) {
        timer(Meters.LISTENER_REHOMED, listener.name(), to.name()).record(took);
    }

    @Override
    public void moved(Listener listener, Broker from, Broker to) {
        counter(Meters.LISTENER_MOVED, listener.name(), to.name()).increment();
    }

    @Override
    public void ended(Listener listener, CloseReason reason) {
        counter(Meters.LISTENER_ENDED, listener.name(), reason.tag()).increment();
    }

    @Override
    public void statusChanged(Link link, LinkStatus from, LinkStatus to, String reason) {
        if (from.isConnected() && to == LinkStatus.DOWN) {
            counter(Meters.LINK_BREAKS, link.name()).increment();
        }
    }

    private <T> void gauge(Meters meter, T source, ToDoubleFunction<T> value, String... tagValues) {
        Gauge.builder(meter.meterName(), source, value)
                .baseUnit(unit(meter))
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .strongReference(true)
                .register(registry);
    }

    private <T> void read(Meters meter, T source, ToDoubleFunction<T> value, String... tagValues) {
        FunctionCounter.builder(meter.meterName(), source, value)
                .baseUnit(unit(meter))
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    private Counter counter(Meters meter, String... tagValues) {
        return Counter.builder(meter.meterName())
                .baseUnit(unit(meter))
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    private Timer timer(Meters meter, String... tagValues) {
        return Timer.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    private static String unit(Meters meter) {
        return meter.unit().isEmpty() ? null : meter.unit();
    }

    private static Tags tags(Meters meter, String... values) {
        if (values.length != meter.tags().size()) {
            throw new IllegalArgumentException(
                    meter + " has the tags " + meter.tags() + ", got " + Arrays.toString(values));
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(meter.tags().get(i), values[i]);
        }
        return tags;
    }
}
