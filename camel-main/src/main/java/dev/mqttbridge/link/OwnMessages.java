package dev.mqttbridge.link;

import java.util.concurrent.TimeUnit;

/** Which of the service's own messages a link's brokers cannot bear, see {@link Unwelcome}. For the link's event loop only. */
final class OwnMessages {

    /** A broker that ends a connection for a message does so at once; in between are its way, and a busy machine. */
    static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int SILENT_ENDS_FOR_HELLO = 3;
    private static final int SILENT_ENDS_FOR_CANARY = 2;

    private final Link link;
    private final Unwelcome hellos = new Unwelcome(SILENT_ENDS_FOR_HELLO);
    private final Unwelcome canaries = new Unwelcome(SILENT_ENDS_FOR_CANARY);

    OwnMessages(Link link) {
        this.link = link;
    }

    /** Whether the next pair of connections is to find out about loops. */
    boolean mayHello() {
        if (hellos.isCertain()) {
            link.listener().loopsUnseen(link, "connections break when it says hello on '" + link.helloTopic() + "'");
            return false;
        }
        return true;
    }

    /** A broker has acknowledged a canary, in whatever words. */
    void canaryTaken() {
        canaries.borne();
    }

    /**
     * The pair has broken.
     *
     * @param at where; null if neither broker has to do with it
     * @param lived for how long messages had been flowing, in nanoseconds
     */
    void ended(Pair pair, Peer at, long lived) {
        boolean reason = at != null && at.dislikesPublish();
        boolean closed = at != null && (reason || at.end() == TakeOvers.End.CLOSED);
        boolean overCanary = closed && pair.isAboutCanary(at, reason);
        if (!pair.detectsLoops()) {
            if (closed && !overCanary && lived < SOON_NANOS) {
                // So it ends without hellos as well: another client may have taken over the session.
                hellos.borne();
            } else {
                hellos.tryAgain();
            }
        } else if (closed && pair.isAboutHello(at)) {
            hellos.ended(reason);
        } else {
            hellos.borne();
        }
        if (overCanary) {
            canaries.ended(reason);
            if (canaries.isCertain()) {
                link.canary().switchOff();
                link.listener()
                        .canaryOff(
                                link,
                                at.name() + " ends the connection over a canary; set 'bridge.reservedTopic'"
                                        + " to a topic it allows");
            }
        }
    }
}
