package dev.mqttbridge.jmx;

import dev.mqttbridge.gateway.Listener;

/** {@link ListenerMXBean} over a listener. */
record ManagedListener(Listener listener) implements ListenerMXBean {

    @Override
    public String getName() {
        return listener.name();
    }

    @Override
    public String getBind() {
        return listener.config().bind().toString();
    }

    @Override
    public int getMaxConnections() {
        return listener.config().maxConnections();
    }

    @Override
    public int getOpen() {
        return listener.open();
    }

    @Override
    public int getAttached() {
        return listener.attached();
    }

    @Override
    public long getAccepted() {
        return listener.accepted();
    }

    @Override
    public long getHandled() {
        return listener.handled();
    }

    @Override
    public long getBytesIn() {
        return listener.bytesIn();
    }

    @Override
    public long getBytesOut() {
        return listener.bytesOut();
    }
}
