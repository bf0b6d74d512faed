package dev.mqttbridge.link;

import java.time.Duration;

/**
 * What it took to make the retained messages of a link's two brokers equal.
 *
 * @param down messages published at the child
 * @param up messages published at the hub
 * @param deleted messages deleted at either
 * @param failed messages that the target or the route did not let pass
 */
public record RetainedOutcome(int down, int up, int deleted, int failed, Duration took) {}
