package dev.mqttbridge.it.fleet;

/**
 * Clients that publish and listen. Every second one publishes, every second pair speaks version 5, publishers take turns in QoS 1 and
 * 2; each listens at QoS 2 to all publishers of its group, itself included.
 *
 * @param groupSize clients in a group; each gets what half as many publish
 * @param rate messages per second, of each publisher
 * @param persistentEvery each so manyth client asks for a session that outlives its connection; 0 for none
 */
public record FleetSpec(String name, int clients, int groupSize, double rate, int persistentEvery) {

    boolean publishes(int client) {
        return client % 2 == 0;
    }

    int level(int client) {
        return client / 2 % 2 == 0 ? 4 : 5;
    }

    int qos(int client) {
        return client / 4 % 2 == 0 ? 1 : 2;
    }

    boolean isPersistent(int client) {
        return persistentEvery > 0 && client % persistentEvery == persistentEvery - 1;
    }

    String clientId(int client) {
        return name + "-" + client;
    }

    String topic(int client) {
        return name + "/" + client / groupSize + "/" + client;
    }

    String filter(int client) {
        return name + "/" + client / groupSize + "/#";
    }

    boolean hears(int subscriber, int publisher) {
        return subscriber / groupSize == publisher / groupSize;
    }
}
