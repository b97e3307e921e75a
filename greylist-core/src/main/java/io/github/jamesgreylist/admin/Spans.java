package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.engine.CounterNames;
import io.github.jamesgreylist.store.HourlyCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the counts by hour amount to.
 *
 * @param window the retry window
 * @param now    what is not over by then is not told yet
 */
record Spans(HourlyCounts counts, Duration window, Instant now) {

    private static final Duration HOUR = Duration.ofHours(1);

    /** From when on counts are needed for spans that begin at an instant. */
    static Instant needed(Instant from, Duration window) {
        return HourlyCounts.hour(from.minus(window));
    }

    /** @param to not the hour that begins then */
    Statistics.Span span(Instant from, Instant to) {
        Map<String, Long> all = new TreeMap<>();
        long never = 0;
        for (Instant hour = HourlyCounts.hour(from); hour.isBefore(to); hour = hour.plus(HOUR)) {
            counts.hours().getOrDefault(hour, new TreeMap<>()).forEach((name, number) -> all.merge(name, number, Long::sum));
            never += neverCameBack(hour);
        }
        return span(from, all, never);
    }

    /** First contacts whose window ended in this hour: as many as began a window before it, and were not ended by a pass. */
    private long neverCameBack(Instant hour) {
        Instant begun = hour.minus(Duration.ofHours(window.toHours()));
        boolean isOver = !begun.plus(HOUR).plus(window).isAfter(now);
        return !isOver ? 0 : Math.max(0, counts.of(begun, CounterNames.CONTACTS_BEGUN)
            - counts.of(begun, CounterNames.CONTACTS_ENDED) - counts.of(begun, CounterNames.CONTACTS_DROPPED));
    }

    private static Statistics.Span span(Instant from, Map<String, Long> all, long never) {
        SortedMap<Long, Long> delays = new TreeMap<>();
        CounterNames.allBounds().forEach(bound -> delays.put(bound, number(all, CounterNames.CAME_BACK + bound)));
        Map<String, Long> passed = new TreeMap<>();
        all.forEach((name, number) -> {
            if (name.startsWith(CounterNames.PASSED)) {
                passed.put(name.substring(CounterNames.PASSED.length()), number);
            }
        });
        return new Statistics.Span(from, number(all, CounterNames.FIRST_CONTACTS), number(all, CounterNames.EARLY_RETRIES),
            delays.values().stream().mapToLong(Long::longValue).sum(), never, passed, number(all, CounterNames.OBSERVED),
            number(all, CounterNames.UNEXAMINED), number(all, CounterNames.OUTAGES), number(all, CounterNames.OUTAGE_SECONDS),
            number(all, CounterNames.LOST_LOG_LINES), delays, number(all, CounterNames.DELAY_SECONDS),
            number(all, CounterNames.CONTACTS_DROPPED));
    }

    private static long number(Map<String, Long> all, String name) {
        return all.getOrDefault(name, 0L);
    }

    /** As far as the histogram tells: evenly spread between two bounds. Empty if nothing came back. */
    static Optional<Duration> median(SortedMap<Long, Long> delays) {
        long half = (delays.values().stream().mapToLong(Long::longValue).sum() + 1) / 2;
        long below = 0;
        long bound = 0;
        for (Map.Entry<Long, Long> delay : delays.entrySet()) {
            if (below + delay.getValue() >= half && half > 0) {
                // Beyond the last bound nothing more is known.
                long width = delay.getKey() == Long.MAX_VALUE ? 0 : delay.getKey() - bound;
                return Optional.of(Duration.ofSeconds(bound + width * (half - below) / delay.getValue()));
            }
            below += delay.getValue();
            bound = delay.getKey();
        }
        return Optional.empty();
    }
}
