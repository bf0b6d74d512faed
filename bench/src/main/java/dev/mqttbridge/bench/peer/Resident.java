package dev.mqttbridge.bench.peer;

/** A target with a process of its own, whose memory can be looked at. */
public interface Resident extends Target {

    /** Its memory is that of this process and its children. */
    ProcessHandle process();
}
