package io.github.jamesgreylist.engine;

import java.util.List;
import java.util.stream.Stream;

/** What is counted, in the words of the table: they are in databases, and must not change. */
public final class CounterNames {

    public static final String FIRST_CONTACTS = "first contacts";
    public static final String EARLY_RETRIES = "early retries";
    /** With a bound in seconds behind it: how many came back within it, and not within the one before. */
    public static final String CAME_BACK = "came back: ";
    public static final String DELAY_SECONDS = "delay seconds";
    /** With the reason behind it. */
    public static final String PASSED = "passed: ";
    public static final String OBSERVED = "observed";
    public static final String UNEXAMINED = "unexamined";
    public static final String OUTAGES = "outages";
    public static final String OUTAGE_SECONDS = "outage seconds";
    public static final String LOST_LOG_LINES = "lost log lines";
    /** Those that were stored, by the hour in which they were first seen, as are the two below. */
    public static final String CONTACTS_BEGUN = "contacts begun";
    public static final String CONTACTS_ENDED = "contacts ended";
    /** At the bound, for newer ones. */
    public static final String CONTACTS_DROPPED = "contacts dropped";

    /** In seconds; what takes longer has {@link Long#MAX_VALUE}. */
    public static final List<Long> BOUNDS = List.of(60L, 300L, 600L, 900L, 1800L, 3600L, 7200L, 14400L, 43200L);

    static final String PASSED_TRIPLET = PASSED + "triplet found";

    private CounterNames() {}

    /** That within which a delay is. */
    public static long bound(long seconds) {
        return BOUNDS.stream().filter(bound -> seconds <= bound).findFirst().orElse(Long.MAX_VALUE);
    }

    /** All of them, the last one included. */
    public static List<Long> allBounds() {
        return Stream.concat(BOUNDS.stream(), Stream.of(Long.MAX_VALUE)).toList();
    }
}
