package dev.mqttbridge.bench;

import dev.mqttbridge.bench.CaseRun.Outcome;
import dev.mqttbridge.bench.measure.Rounds;
import java.util.List;

/** What a reader must know about the numbers of one case. */
final class Notes {

    private Notes() {}

    /** Lines to stand below its table; none if all went well. */
    static String of(Outcome outcome) {
        List<Rounds> phases = List.of(outcome.fullSpeed(), outcome.paced());
        int repeated = phases.stream().mapToInt(Rounds::repeated).sum();
        int spoilt = phases.stream().mapToInt(Rounds::spoilt).sum();
        long lost = phases.stream()
                .flatMap(rounds -> rounds.samples().values().stream())
                .flatMap(List::stream)
                .mapToLong(sample -> sample.load().lost())
                .sum();
        StringBuilder notes = new StringBuilder();
        if (repeated > 0) {
            note(notes, "%d rounds were measured again: other processes had got in the way", repeated);
        }
        if (spoilt > 0) {
            note(notes, "in %d of the rounds that count other processes got in the way; do not quote this", spoilt);
        }
        if (lost > 0) {
            note(notes, "%d messages were lost, which QoS 0 allows", lost);
        }
        return notes.toString();
    }

    private static void note(StringBuilder notes, String text, long count) {
        notes.append(String.format("note: " + text + "%n", count));
    }
}
