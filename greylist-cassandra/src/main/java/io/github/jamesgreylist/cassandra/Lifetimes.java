package io.github.jamesgreylist.cassandra;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** How long a row is to live: Cassandra counts that from when it is written, by its own clocks. */
final class Lifetimes {

    /** Clocks of servers differ, and a row that is gone a little too late does no harm. */
    static final Duration SLACK = Duration.ofMinutes(10);
    /** Longer than anything that is used once a year. */
    private static final Duration MOST = Duration.ofDays(5 * 365);
    /** Cassandra 4.1 keeps the end of a row in 31 bits of seconds. */
    private static final Instant LAST = Instant.parse("2038-01-01T00:00:00Z");

    private final Clock clock;
    private final ClusterClock cluster;

    Lifetimes(Clock clock, ClusterClock cluster) {
        this.clock = clock;
        this.cluster = cluster;
    }

    /**
     * Of what has been earned. If the clock here is wrong, the longer one of what it says and of what the cluster's says:
     * nothing is forgotten for that.
     */
    Duration until(Instant expires) {
        Duration here = Duration.between(clock.instant(), expires);
        Duration there = Duration.between(cluster.now(), expires);
        return possible(here.compareTo(there) < 0 ? there : here);
    }

    /** Of a first contact: by the clock here, or a wrong one could fill the cluster for years. */
    Duration until(Instant expires, Duration most) {
        return atMost(possible(Duration.between(clock.instant(), expires)), most);
    }

    /** A lifetime, unless it is longer than it may be. */
    static Duration atMost(Duration lifetime, Duration most) {
        return lifetime.compareTo(most.plus(SLACK)) > 0 ? most : lifetime;
    }

    private Duration possible(Duration wanted) {
        Duration least = wanted.isNegative() ? SLACK : wanted.plus(SLACK);
        return Stream.of(least, MOST, Duration.between(cluster.now(), LAST)).min(Duration::compareTo).orElseThrow();
    }
}
