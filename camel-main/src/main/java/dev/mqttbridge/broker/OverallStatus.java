package dev.mqttbridge.broker;

/** The brokers taken together. */
public enum OverallStatus {
    UP,
    DEGRADED,
    DOWN
}
