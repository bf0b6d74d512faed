package dev.mqttbridge.jmx;

import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Way;

/** {@link LinkMXBean} over a link. */
record ManagedLink(Link link) implements LinkMXBean {

    @Override
    public String getName() {
        return link.name();
    }

    @Override
    public String getStatus() {
        return link.status().name();
    }

    @Override
    public String getReason() {
        return link.reason();
    }

    @Override
    public long getMessagesUp() {
        return link.stats(Way.UP).messages();
    }

    @Override
    public long getMessagesDown() {
        return link.stats(Way.DOWN).messages();
    }

    @Override
    public double getLagMillisUp() {
        return link.stats(Way.UP).lagMillis().orElse(-1);
    }

    @Override
    public double getLagMillisDown() {
        return link.stats(Way.DOWN).lagMillis().orElse(-1);
    }

    @Override
    public int getInFlight() {
        return link.stats(Way.UP).inFlight() + link.stats(Way.DOWN).inFlight();
    }

    @Override
    public long getDropped() {
        return link.stats(Way.UP).droppedInAll() + link.stats(Way.DOWN).droppedInAll();
    }
}
