package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.GatewayConfig;
import dev.mqttbridge.config.Mode;
import dev.mqttbridge.net.Transport;
import java.util.function.BooleanSupplier;

/** The parts of the gateway that its listeners share: relays of mode {@code tcp}, sessions of mode {@code session}. Thread-safe. */
public final class Gateway {

    private final GatewayEvents events;
    private final Relays relays;
    private final Sessions sessions;

    /**
     * @param bridged whether the bridge has brought all brokers what they have missed, so that sessions may move between them
     * @param fence for those that move
     */
    public Gateway(
            GatewayConfig config,
            Brokers brokers,
            Transport transport,
            GatewayEvents events,
            BooleanSupplier bridged,
            BridgeFence fence) {
        this.events = events;
        this.relays = new Relays(events);
        this.sessions =
                new Sessions(new BrokerConnector(transport, config.connectTimeout()), config.hold(), events, fence);
        brokers.addListener(relays);
        brokers.addListener(sessions);
        brokers.addListener(new Failback(brokers, sessions, config.failback(), transport.nextLoop(), bridged));
    }

    /** Clients that are with a broker now. */
    public int count(Broker broker) {
        return relays.count(broker) + sessions.count(broker);
    }

    /** What a listener's accepted connections get; by the listener's mode. */
    public GatewayPipeline pipeline(Listener listener) {
        return listener.config().mode() == Mode.SESSION
                ? GatewayPipeline.session(listener, events, sessions, relays)
                : GatewayPipeline.tcp(listener, events, relays);
    }

    /** Ends every client's connection, with words where MQTT has some. */
    public void closeAll() {
        sessions.closeAll();
        relays.closeAll();
    }
}
