package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.store.HourlyCounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What this process has counted, in sums of its own: each server writes its sum of an hour over its last one, so that a
 * write that is tried again counts once, and those of all servers add up. For one thread.
 */
final class HourTallies {

    /** Mail is counted in the hour that it is; an hour that comes back after so many gets another sum. */
    private static final int MOST_HOURS = 48;

    private final Map<Instant, Tally> hours = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Instant, Tally> eldest) {
            return size() > MOST_HOURS;
        }
    };

    /**
     * What is stored of an hour.
     *
     * @param server for whom
     */
    record Tally(UUID server, Map<String, Long> sums) {}

    /** What is to be stored when more has been counted. */
    Map<Instant, Tally> with(HourlyCounts more) {
        Map<Instant, Tally> changed = new LinkedHashMap<>();
        more.forEach((hour, name, number) -> {
            Tally tally = changed.computeIfAbsent(hour, any -> new Tally(server(hour), new HashMap<>()));
            tally.sums.put(name, number + stored(hour, name));
        });
        return changed;
    }

    private UUID server(Instant hour) {
        return hours.computeIfAbsent(hour, any -> new Tally(UUID.randomUUID(), new HashMap<>())).server;
    }

    private long stored(Instant hour, String name) {
        Tally tally = hours.get(hour);
        return tally == null ? 0 : tally.sums.getOrDefault(name, 0L);
    }

    /** It has been. */
    void stored(Map<Instant, Tally> changed) {
        changed.forEach((hour, tally) -> hours.computeIfAbsent(hour, any -> new Tally(tally.server, new HashMap<>())).sums
            .putAll(tally.sums));
    }
}
