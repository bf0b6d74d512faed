package dev.mqttbridge.cli;

import java.util.ArrayList;
import java.util.List;

/** Text in aligned columns, in blocks under headings. Plain ASCII, for any terminal and log. */
final class Table {

    private static final String GAP = "  ";

    private final StringBuilder text = new StringBuilder();
    private final List<List<String>> rows = new ArrayList<>();

    Table heading(String heading) {
        flush();
        text.append(heading).append('\n');
        return this;
    }

    /** Columns are as wide as the widest cell under the same heading. */
    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        flush();
        return text.toString();
    }

    private void flush() {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(GAP).append(cell).append(" ".repeat(width(column) - cell.length()));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        rows.clear();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
