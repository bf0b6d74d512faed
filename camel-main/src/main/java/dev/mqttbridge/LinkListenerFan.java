package dev.mqttbridge;

import dev.mqttbridge.link.DropReason;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.link.LinkStatus;
import dev.mqttbridge.link.RetainedOutcome;
import dev.mqttbridge.link.Way;
import java.util.List;

/** Passes each event of a link on to several. */
record LinkListenerFan(List<LinkListener> to) implements LinkListener {

    @Override
    public void statusChanged(Link link, LinkStatus from, LinkStatus status, String reason) {
        to.forEach(listener -> listener.statusChanged(link, from, status, reason));
    }

    @Override
    public void canaryBlocked(Link link, Way way, String why) {
        to.forEach(listener -> listener.canaryBlocked(link, way, why));
    }

    @Override
    public void canaryOff(Link link, String why) {
        to.forEach(listener -> listener.canaryOff(link, why));
    }

    @Override
    public void loopsUnseen(Link link, String reason) {
        to.forEach(listener -> listener.loopsUnseen(link, reason));
    }

    @Override
    public void retainedReconciled(Link link, RetainedOutcome outcome) {
        to.forEach(listener -> listener.retainedReconciled(link, outcome));
    }

    @Override
    public void dropped(Link link, Way way, DropReason reason, String topic) {
        to.forEach(listener -> listener.dropped(link, way, reason, topic));
    }
}
