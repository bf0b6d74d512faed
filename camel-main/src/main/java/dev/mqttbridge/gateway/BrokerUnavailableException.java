package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;

/** This broker cannot take the client; the failover EIP goes on to the next. No stack trace: it is news, not a bug. */
public final class BrokerUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    BrokerUnavailableException(Broker broker, String reason) {
        super(broker.name() + ": " + reason, null, false, false);
    }
}
