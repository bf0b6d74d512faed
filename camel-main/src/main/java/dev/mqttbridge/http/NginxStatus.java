package dev.mqttbridge.http;

import dev.mqttbridge.gateway.Listener;
import java.util.Collection;

/**
 * The counters of all listeners in the text form of nginx' stub_status module, which every nginx exporter reads. "handled" are
 * connections that got a broker; "requests" are attachments, one a connection; "Reading" waits for a broker or for the client's
 * first byte, "Writing" is relayed, "Waiting" is always 0.
 */
record NginxStatus(long active, long accepted, long handled, long reading, long writing) {

    static NginxStatus of(Collection<Listener> listeners) {
        long open = listeners.stream().mapToLong(Listener::open).sum();
        long attached = listeners.stream().mapToLong(Listener::attached).sum();
        return new NginxStatus(
                open,
                listeners.stream().mapToLong(Listener::accepted).sum(),
                listeners.stream().mapToLong(Listener::handled).sum(),
                Math.max(0, open - attached),
                attached);
    }

    String text() {
        return "Active connections: " + active + " \n"
                + "server accepts handled requests\n"
                + " " + accepted + " " + handled + " " + handled + " \n"
                + "Reading: " + reading + " Writing: " + writing + " Waiting: 0 \n";
    }
}
