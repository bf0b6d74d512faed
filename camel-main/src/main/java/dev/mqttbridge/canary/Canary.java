package dev.mqttbridge.canary;

import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.Way;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean in the canary routes: stamps what is sent, measures what arrives, and tells the link. Bean name {@value #NAME}; for any
 * thread.
 */
public final class Canary {

    /** Bean name. */
    public static final String NAME = "canary";

    private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
    private static final String SENT_AT = "MqttBridgeCanarySentAt";

    private final Links links;
    private final long expirySeconds;
    private final LongSupplier nanoClock;
    private final ArrivalListener listener;
    private final long process = ThreadLocalRandom.current().nextLong();

    /** Told of those {@link #forFences}, on the thread that received them. */
    @FunctionalInterface
    public interface ArrivalListener {

        /** @param sentAt by the canary's clock */
        void arrived(String link, Way way, long sentAt);
    }

    /** @param timeout after it a canary is of no use to anybody, and brokers may forget it */
    public Canary(Links links, Duration timeout, LongSupplier nanoClock, ArrivalListener listener) {
        this.listener = listener;
        this.links = links;
        this.expirySeconds = Math.max(1, timeout.plusMillis(999).toSeconds());
        this.nanoClock = nanoClock;
    }

    /** Makes the exchange a canary, which is on its way from now on. */
    public void stamp(Exchange exchange, String link, String way) {
        long now = nanoClock.getAsLong();
        exchange.setProperty(SENT_AT, now);
        exchange.getMessage().setBody(new CanaryStamp(process, now, 1).bytes());
        exchange.getMessage().setHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, properties());
        links.get(link).canarySent(Way.of(way), now);
    }

    /**
     * A canary for {@link Fences}, on its way from now on. At less than QoS 2 it would overtake messages of QoS 2, which their target has
     * only after another round. The link does not wait for it.
     */
    MqttMessage forFences() {
        CanaryStamp stamp = new CanaryStamp(process, nanoClock.getAsLong(), 2);
        return new MqttMessage(stamp.bytes(), stamp.qos(), false, properties());
    }

    private MqttProperties properties() {
        MqttProperties properties = new MqttProperties();
        properties.setMessageExpiryInterval(expirySeconds);
        return properties;
    }

    /**
     * Its source did not take it. A broker that answers nothing at all may well have taken it and is waited for: that is what a canary
     * is for. One that refuses it keeps it back for good.
     */
    public void failed(Exchange exchange, String link, String way) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        LOG.debug("Canary not published: child={} way={}", link, way, cause);
        if (CanaryClient.isRefusal(cause)) {
            links.get(link).canaryRefused(Way.of(way), CanaryClient.describe(cause));
        } else if (!CanaryClient.isTimeout(cause)) {
            links.get(link).canaryNotSent(Way.of(way), exchange.getProperty(SENT_AT, Long.class));
        }
    }

    /** Those of other processes, and whatever else comes, mean nothing. */
    public void arrived(Exchange exchange, String link, String way) {
        long now = nanoClock.getAsLong();
        Link measured = links.get(link);
        CanaryStamp.parse(exchange.getMessage().getBody(byte[].class))
                .filter(stamp -> stamp.process() == process)
                .ifPresent(stamp -> {
                    measured.canaryArrived(Way.of(way), stamp.sentAt(), now);
                    if (stamp.qos() == 2) {
                        listener.arrived(link, Way.of(way), stamp.sentAt());
                    }
                });
    }
}
