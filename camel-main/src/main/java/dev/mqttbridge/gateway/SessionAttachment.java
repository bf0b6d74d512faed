package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

/** A session that seeks a broker: its first, or the next after one that failed. */
record SessionAttachment(ClientSession session) implements Attachment {

    @Override
    public Listener listener() {
        return session.listener();
    }

    @Override
    public Channel client() {
        return session.client();
    }

    @Override
    public boolean isClientGone() {
        return session.isOver();
    }

    @Override
    public boolean passesOver(Broker broker) {
        return session.passesOver(broker);
    }

    @Override
    public void dialled(Broker broker, Channel server, Promise<Void> attached) {
        session.dialled(broker, server, attached);
    }

    @Override
    public void refused(Exception cause) {
        session.refused();
    }
}
