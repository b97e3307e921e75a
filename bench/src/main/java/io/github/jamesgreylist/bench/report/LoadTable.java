package io.github.jamesgreylist.bench.report;

import io.github.jamesgreylist.bench.load.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A table of loads: what each row is about stands in its first cells, what was measured behind them. */
public final class LoadTable {

    /** What a reader has to know of a rate that is marked. */
    static final String LEGEND =
        "† The thread that asked was busy for 90 % of the time or more: the server can do more than this.";
    private static final double SATURATED = 0.9;
    private static final List<String> MEASURED = List.of("answers a second", "p50 ms", "p99 ms", "max ms");

    private final List<String> heads;
    /** A sample of each round. */
    private final Map<List<String>, List<Sample>> rows = new LinkedHashMap<>();

    /** @param heads over the first cells */
    public LoadTable(String... heads) {
        this.heads = List.of(heads);
    }

    /** @param row its first cells; rows stay in the order of their first samples */
    public void add(Sample sample, String... row) {
        rows.computeIfAbsent(List.of(row), any -> new ArrayList<>()).add(sample);
    }

    public Series perSecond(String... row) {
        return series(List.of(row), Sample::perSecond);
    }

    /** @param percentile 50 for the median of each round */
    public Series millisAt(double percentile, String... row) {
        return series(List.of(row), sample -> sample.millisAt(percentile));
    }

    private Series series(List<String> row, ToDoubleFunction<Sample> figure) {
        return rows.containsKey(row) ? Series.of(rows.get(row), figure) : Series.NOT_MEASURED;
    }

    public void print(Report report) {
        report.table(join(heads, MEASURED), rows.keySet().stream().map(row -> join(row, cells(row))).toList());
        if (rows.keySet().stream().anyMatch(this::isSaturated)) {
            report.note(LEGEND);
        }
    }

    private List<String> cells(List<String> row) {
        return List.of(series(row, Sample::perSecond).text() + (isSaturated(row) ? " †" : ""),
            millis(row, 50), millis(row, 99), millis(row, 100));
    }

    private String millis(List<String> row, double percentile) {
        return series(row, sample -> sample.millisAt(percentile)).text();
    }

    private boolean isSaturated(List<String> row) {
        return series(row, Sample::busyShare).median() >= SATURATED;
    }

    private static List<String> join(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
