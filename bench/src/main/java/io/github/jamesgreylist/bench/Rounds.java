package io.github.jamesgreylist.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one load on one server gave, a stretch in each round. */
final class Rounds {

    static final List<String> HEADER = List.of("answers a second", "p50 ms", "p99 ms", "max ms");
    /** What a reader has to know of a rate that is marked. */
    static final String LEGEND
        = "† The thread that asked was busy for 90 % of the time or more: the server can do more than this.";
    private static final double SATURATED = 0.9;

    private final List<Sample> samples = new ArrayList<>();

    void add(Sample sample) {
        samples.add(sample);
    }

    Series perSecond() {
        return Series.of(samples, Sample::perSecond);
    }

    /** @param percentile 50 for the median of each round */
    Series millisAt(double percentile) {
        return Series.of(samples, sample -> sample.millisAt(percentile));
    }

    boolean isSaturated() {
        return Series.of(samples, Sample::busyShare).median() >= SATURATED;
    }

    /** As long as the header. */
    List<String> cells() {
        return List.of(perSecond().text() + (isSaturated() ? " †" : ""), millisAt(50).text(), millisAt(99).text(),
            millisAt(100).text());
    }

    /** Who comes when: each second round goes backwards, so that nobody always comes behind the same one. */
    static <T> List<T> inTurn(List<T> all, int round) {
        List<T> turns = new ArrayList<>(all);
        if (round % 2 == 0) {
            Collections.reverse(turns);
        }
        return turns;
    }
}
