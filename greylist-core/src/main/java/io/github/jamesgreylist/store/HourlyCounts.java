package io.github.jamesgreylist.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was counted, by hour and name. For one thread as long as something is added.
 *
 * @param hours by their beginnings, and by name; without zeros
 */
public record HourlyCounts(SortedMap<Instant, SortedMap<String, Long>> hours) {

    /** In characters; what is longer is cut. */
    public static final int LONGEST_NAME = 80;

    /** Counts that can be added to. */
    public static HourlyCounts collecting() {
        return new HourlyCounts(new TreeMap<>());
    }

    /** The hour, in UTC, in which an instant is. */
    public static Instant hour(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS);
    }

    /** @param at any instant of the hour */
    public void add(Instant at, String name, long number) {
        if (number != 0) {
            String kept = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
            hours.computeIfAbsent(hour(at), hour -> new TreeMap<>()).merge(kept, number, Long::sum);
        }
    }

    public void add(HourlyCounts others) {
        others.forEach(this::add);
    }

    /** @param at any instant of the hour */
    public long of(Instant at, String name) {
        SortedMap<String, Long> hour = hours.get(hour(at));
        return hour == null ? 0 : hour.getOrDefault(name, 0L);
    }

    public boolean isEmpty() {
        return hours.isEmpty();
    }

    /** In the order of hours and names. */
    public <E extends Exception> void forEach(Visitor<E> visitor) throws E {
        for (Map.Entry<Instant, SortedMap<String, Long>> hour : hours.entrySet()) {
            for (Map.Entry<String, Long> count : hour.getValue().entrySet()) {
                visitor.visit(hour.getKey(), count.getKey(), count.getValue());
            }
        }
    }

    /** Sees counts. */
    @FunctionalInterface
    public interface Visitor<E extends Exception> {
        void visit(Instant hour, String name, long number) throws E;
    }
}
