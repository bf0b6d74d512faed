package dev.mqttbridge.bench.fleet;

/**
 * A crowd of clients.
 *
 * @param clients half of them speak MQTT 3.1.1, half 5
 * @param publishers so many of them publish
 * @param perSecond messages each of those publishes, half at QoS 1 and half at QoS 2
 * @param payloadBytes at least 8; a PUBLISH must stay below 128 bytes
 * @param bufferBytes each way of each connection; must hold a window of messages of a publisher
 */
public record FleetSpec(int clients, int publishers, int perSecond, int payloadBytes, int bufferBytes) {

    /** Half of the clients publish. */
    public static FleetSpec busy(int clients, int perSecond) {
        return new FleetSpec(clients, clients / 2, perSecond, 64, 8_192);
    }

    /** Nobody publishes anything, though one could. */
    public static FleetSpec idle(int clients) {
        return new FleetSpec(clients, clients, 1, 64, 512);
    }
}
