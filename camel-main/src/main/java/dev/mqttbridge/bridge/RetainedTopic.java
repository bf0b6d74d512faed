package dev.mqttbridge.bridge;

import dev.mqttbridge.bridge.RetainedMerge.Carried;

/** One topic under the names that a link's two brokers have for it. */
record RetainedTopic(String hub, String child, Carried carried) {}
