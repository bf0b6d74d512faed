package dev.mqttbridge;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.gateway.CloseReason;
import dev.mqttbridge.gateway.GatewayEvents;
import dev.mqttbridge.gateway.Listener;
import java.time.Duration;
import java.util.List;

/** Passes each event of the gateway on to several. */
record GatewayEventsFan(List<GatewayEvents> to) implements GatewayEvents {

    @Override
    public void attached(Listener listener, Broker broker, Duration took) {
        to.forEach(events -> events.attached(listener, broker, took));
    }

    @Override
    public void ended(Listener listener, CloseReason reason) {
        to.forEach(events -> events.ended(listener, reason));
    }
}
