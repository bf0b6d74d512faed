package dev.mqttbridge.bridge;

import dev.mqttbridge.link.LinkMessage;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * The filter in every bridge route: true lets a message pass. It does not pass if it has been here, or where it would go, before; or if
 * it is the echo of a message that this bridge has published at a broker that knows no no-local. In a star of MQTT 5 brokers
 * no-local alone prevents loops; the guard is for redundant links and for older brokers.
 */
public final class LoopGuard implements Predicate {

    /** Bean name. */
    public static final String NAME = "loopGuard";

    private final EchoGuard echoes;

    public LoopGuard(EchoGuard echoes) {
        this.echoes = echoes;
    }

    @Override
    public boolean matches(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof LinkMessage message)) {
            throw new IllegalArgumentException(NAME + " judges messages of mqtt-link only");
        }
        if (message.hasReturned()) {
            return false;
        }
        if (message.sourceEchoes() && echoes.isEcho(message.source(), message.topic(), message.payloadBytes())) {
            return false;
        }
        if (message.targetEchoes()) {
            echoes.published(message.target(), message.targetTopic(), message.payloadBytes());
        }
        return true;
    }
}
