package io.github.jamesgreylist.bridge.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, in columns as narrow as they can be. All that is shown is made visible. */
final class Table {

    private static final String GAP = "  ";
    private static final int NARROWEST = 10;

    private final List<String[]> rows = new ArrayList<>();
    private final int most;

    /** @param most the width of the terminal; where it is too small, the widest columns are cut */
    Table(int most, String... headings) {
        this.most = most;
        row(headings);
    }

    void row(String... cells) {
        rows.add(Arrays.stream(cells).map(Visible::of).toArray(String[]::new));
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    String text() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String cell = cut(row[i], widths[i]);
                line.append(cell).append(" ".repeat(widths[i] - length(cell))).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], length(row[i]));
            }
        }
        int gaps = GAP.length() * (widths.length - 1);
        while (Arrays.stream(widths).sum() + gaps > most) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** In the middle: of an address, both ends tell most. */
    private static String cut(String text, int width) {
        int length = length(text);
        if (length <= width) {
            return text;
        }
        int begin = (width - 1) / 2;
        int end = width - 1 - begin;
        return text.substring(0, text.offsetByCodePoints(0, begin)) + "…"
            + text.substring(text.offsetByCodePoints(0, length - end));
    }
}
