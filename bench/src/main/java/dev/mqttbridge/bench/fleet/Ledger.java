package dev.mqttbridge.bench.fleet;

import java.util.Arrays;

/**
 * What became of every message of one publisher, as publisher and receivers saw it. Times are {@link System#nanoTime}. One thread.
 *
 * <p>Messages are numbered from 0, and take turns: even ones go at QoS 1, odd ones at QoS 2.
 */
final class Ledger {

    /** It has not happened. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int FIRST_CAPACITY = 64;

    private int size;
    private long[] due = new long[FIRST_CAPACITY];
    private long[] sent = new long[FIRST_CAPACITY];
    private long[] acknowledged = new long[FIRST_CAPACITY];
    private long[] completed = new long[FIRST_CAPACITY];
    private final byte[][] arrivals;

    /** @param receivers clients that are to get each of these messages */
    Ledger(int receivers) {
        arrivals = new byte[receivers][FIRST_CAPACITY];
    }

    static int qos(int sequence) {
        return 1 + (sequence & 1);
    }

    /** A message is due; returns its number. */
    int add(long dueAt) {
        if (size == due.length) {
            grow(2 * size);
        }
        due[size] = dueAt;
        sent[size] = NEVER;
        acknowledged[size] = NEVER;
        completed[size] = NEVER;
        return size++;
    }

    private void grow(int capacity) {
        due = Arrays.copyOf(due, capacity);
        sent = Arrays.copyOf(sent, capacity);
        acknowledged = Arrays.copyOf(acknowledged, capacity);
        completed = Arrays.copyOf(completed, capacity);
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = Arrays.copyOf(arrivals[i], capacity);
        }
    }

    /** It was written for the first time, or again. */
    void sent(int sequence, long now) {
        sent[sequence] = Math.min(sent[sequence], now);
    }

    /** PUBACK or PUBREC: from here on the publisher does not have it any more, the receiver owns it (MQTT 4.3). */
    void acknowledged(int sequence, long now) {
        acknowledged[sequence] = Math.min(acknowledged[sequence], now);
    }

    /** PUBACK or PUBCOMP. */
    void completed(int sequence, long now) {
        completed[sequence] = Math.min(completed[sequence], now);
    }

    /** Returns whether it is the first time. */
    boolean arrived(int receiver, int sequence) {
        byte[] counts = arrivals[receiver];
        if (counts[sequence] < Byte.MAX_VALUE) {
            counts[sequence]++;
        }
        return counts[sequence] == 1;
    }

    int size() {
        return size;
    }

    int receivers() {
        return arrivals.length;
    }

    long dueAt(int sequence) {
        return due[sequence];
    }

    long sentAt(int sequence) {
        return sent[sequence];
    }

    long acknowledgedAt(int sequence) {
        return acknowledged[sequence];
    }

    long completedAt(int sequence) {
        return completed[sequence];
    }

    boolean isAcknowledged(int sequence) {
        return acknowledged[sequence] != NEVER;
    }

    int arrivals(int receiver, int sequence) {
        return arrivals[receiver][sequence];
    }
}
