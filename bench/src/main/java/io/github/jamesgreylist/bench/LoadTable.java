package io.github.jamesgreylist.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of loads: what each row is about stands in its first cells, what was measured behind them. */
final class LoadTable {

    private final List<String> heads;
    private final Map<List<String>, Rounds> rows = new LinkedHashMap<>();

    /** @param heads over the first cells */
    LoadTable(String... heads) {
        this.heads = List.of(heads);
    }

    /** @param row its first cells; rows stay in the order of their first samples */
    void add(Sample sample, String... row) {
        rows.computeIfAbsent(List.of(row), any -> new Rounds()).add(sample);
    }

    Series perSecond(String... row) {
        Rounds rounds = rows.get(List.of(row));
        return rounds == null ? Series.NOT_MEASURED : rounds.perSecond();
    }

    /** @param percentile 50 for the median of each round */
    Series millisAt(double percentile, String... row) {
        Rounds rounds = rows.get(List.of(row));
        return rounds == null ? Series.NOT_MEASURED : rounds.millisAt(percentile);
    }

    void print(Report report) {
        report.table(join(heads, Rounds.HEADER),
            rows.entrySet().stream().map(row -> join(row.getKey(), row.getValue().cells())).toList());
        if (rows.values().stream().anyMatch(Rounds::isSaturated)) {
            report.note(Rounds.LEGEND);
        }
    }

    private static List<String> join(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
