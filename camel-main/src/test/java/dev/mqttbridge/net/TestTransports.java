package dev.mqttbridge.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;

/** Both kinds of event loops, so that each is tested on machines where the other is the default. */
public enum TestTransports {
    NIO,
    EPOLL;

    /** One worker; skips the test where there is no epoll. */
    public Transport open() {
        assumeTrue(this == NIO || Epoll.isAvailable());
        return new Transport(1, this == EPOLL);
    }
}
