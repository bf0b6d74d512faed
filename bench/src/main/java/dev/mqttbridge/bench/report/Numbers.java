package dev.mqttbridge.bench.report;

import dev.mqttbridge.bench.measure.Spread;
import java.util.Locale;

/** Three significant digits are more than a noisy machine can honour. */
public final class Numbers {

    private Numbers() {}

    /** {@code median [min..max]}. */
    public static String spread(Spread spread) {
        return "%s [%s..%s]"
                .formatted(significant(spread.median()), significant(spread.min()), significant(spread.max()));
    }

    /** {@code median [min..max]} with two decimals. */
    static String ratio(Spread spread) {
        return String.format(Locale.ROOT, "%.2f [%.2f..%.2f]", spread.median(), spread.min(), spread.max());
    }

    public static String significant(double value) {
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Rounded down to two significant digits, at least 1. */
    public static long roundDown(double value) {
        double step = Math.pow(10, Math.max(0, Math.floor(Math.log10(value)) - 1));
        return Math.max(1, (long) (Math.floor(value / step) * step));
    }
}
