package dev.mqttbridge.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What to say of a key that does not exist. */
final class UnknownKey {

    private UnknownKey() {}

    static String problem(String key, Collection<String> known) {
        String suggestion = closest(key, known)
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("");
        return "is not a key that exists here" + suggestion + " (known: " + String.join(", ", known) + ")";
    }

    private static Optional<String> closest(String key, Collection<String> known) {
        // A third of the letters may be wrong; more, and a guess misleads.
        int limit = Math.max(1, key.length() / 3);
        return known.stream()
                .filter(name -> distance(key, name) <= limit)
                .min(Comparator.comparingInt(name -> distance(key, name)));
    }

    /** Levenshtein's distance, with a swap of two neighbours as one step: the typing mistake people make. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : cheapest(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int cheapest(int[][] steps, String a, String b, int i, int j) {
        int replace = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, steps[i - 2][j - 2] + 1) : best;
    }
}
