package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

/**
 * A client that wants a broker: the body of the Exchange that the gateway's routes carry. All methods belong to the client's event
 * loop.
 */
public interface Attachment {

    Listener listener();

    Channel client();

    /** There is nobody left to find a broker for. */
    boolean isClientGone();

    /** Not worth a dial: the client has just left this broker, because it had failed. */
    default boolean passesOver(Broker broker) {
        return false;
    }

    /**
     * A TCP connection to a broker is open, not reading yet; it is the attachment's from now on.
     *
     * @param attached to be completed when the client has this broker; failed with {@link BrokerUnavailableException}, then the next
     *     one is tried, or with {@link ClientGoneException}
     */
    void dialled(Broker broker, Channel server, Promise<Void> attached);

    /** The route has ended without a broker. */
    void refused(Exception cause);
}
