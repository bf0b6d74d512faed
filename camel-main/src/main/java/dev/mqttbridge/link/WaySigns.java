package dev.mqttbridge.link;

/**
 * What shows whether one way of a connected link carries messages. Times in nanoseconds.
 *
 * @param way which way
 * @param source name of the broker that messages come from
 * @param target name of the broker that messages go to
 * @param routeRuns whether the way's route takes messages
 * @param unacknowledgedFor for how long at least the target has left some message unacknowledged; 0 if there is none
 * @param blockedFor for how long the target has not read what waits for it in the socket; 0 if it reads
 * @param sinceRefusal since the target last refused a message; {@link #NEVER} if it has not
 * @param canaryLate whether a canary is overdue
 */
record WaySigns(
        Way way,
        String source,
        String target,
        boolean routeRuns,
        long unacknowledgedFor,
        long blockedFor,
        long sinceRefusal,
        boolean canaryLate) {

    static final long NEVER = Long.MAX_VALUE;
}
