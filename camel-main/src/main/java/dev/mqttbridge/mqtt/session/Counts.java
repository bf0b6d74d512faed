package dev.mqttbridge.mqtt.session;

/** What both halves of a session count. Not thread-safe. */
final class Counts {

    private long resent;
    private long swallowed;
    private long perhapsDoubled;

    void resent() {
        resent++;
    }

    Verdict swallow() {
        swallowed++;
        return Verdict.SWALLOW;
    }

    void perhapsDoubled() {
        perhapsDoubled++;
    }

    Session.Tally tally() {
        return new Session.Tally(resent, swallowed, perhapsDoubled);
    }
}
