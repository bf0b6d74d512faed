package dev.mqttbridge.bench.fleet;

/**
 * Who publishes and who receives: the first {@code publishers} clients publish, each to a topic of its own, and every client is
 * subscribed to the topic of one publisher, never its own where there are two or more.
 */
record Topology(int clients, int publishers) {

    Topology {
        if (publishers < 1 || publishers > clients) {
            throw new IllegalArgumentException(publishers + " publishers of " + clients + " clients");
        }
    }

    boolean publishes(int client) {
        return client < publishers;
    }

    /** Whose messages a client gets. */
    int publisherOf(int receiver) {
        return (receiver + 1) % publishers;
    }

    /** Its number among the receivers of that publisher. */
    static int slot(int receiver, int publishers) {
        return receiver / publishers;
    }

    int slot(int receiver) {
        return slot(receiver, publishers);
    }

    /** How many clients get the messages of a publisher. */
    int receivers(int publisher) {
        int first = Math.floorMod(publisher - 1, publishers);
        return (clients - 1 - first) / publishers + 1;
    }
}
