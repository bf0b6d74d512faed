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
    public void rehomed(Listener listener, Broker toBroker, Duration took) {
        to.forEach(events -> events.rehomed(listener, toBroker, took));
    }

    @Override
    public void moved(Listener listener, Broker fromBroker, Broker toBroker) {
        to.forEach(events -> events.moved(listener, fromBroker, toBroker));
    }

    @Override
    public void movesBegun(Broker toBroker, int sessions) {
        to.forEach(events -> events.movesBegun(toBroker, sessions));
    }

    @Override
    public void failoverBegun(Broker fromBroker, int sessions) {
        to.forEach(events -> events.failoverBegun(fromBroker, sessions));
    }

    @Override
    public void failoverDone(Broker fromBroker, int moved, Duration took) {
        to.forEach(events -> events.failoverDone(fromBroker, moved, took));
    }

    @Override
    public void ended(Listener listener, CloseReason reason) {
        to.forEach(events -> events.ended(listener, reason));
    }
}
