package dev.mqttbridge.bench;

import dev.mqttbridge.bench.load.LoadSpec;

/** One row of measurements: what is sent, in words and in numbers. */
interface LoadCase {

    /** For the head of a table. */
    String label();

    /** As fast as it goes. */
    LoadSpec load(long messages);

    static String size(int bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KiB" : bytes + " B";
    }
}
