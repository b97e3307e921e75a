package io.github.jamesgreylist.cassandra;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by the clocks of the cluster's nodes, which have to agree anyway: write time stamps come from it, so that a
 * server whose own clock is wrong overrules nobody. Goes on with the monotonic clock of this process between two looks.
 * For any number of threads.
 */
final class ClusterClock {

    /** A single node whose clock is wrong does not count. */
    static final int LOOKS = 5;
    private static final Duration MOST_DIFFERENCE = Duration.ofSeconds(5);
    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterClock.class);

    private final Clock clock;
    private final LongSupplier nanos;
    /** Nanoseconds since 1970 less the monotonic clock, of the latest looks. */
    private final Deque<Long> offsets = new ArrayDeque<>();
    private final AtomicLong lastMicros = new AtomicLong();
    private boolean differs;

    /** @param clock by which decisions are made */
    ClusterClock(Clock clock) {
        this(clock, System::nanoTime);
    }

    ClusterClock(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    long nanos() {
        return nanos.getAsLong();
    }

    /**
     * A node has told its time.
     *
     * @param asked    by the monotonic clock
     * @param answered by the monotonic clock
     */
    synchronized void look(Instant node, long asked, long answered) {
        offsets.addLast(TimeUnit.MILLISECONDS.toNanos(node.toEpochMilli()) - (asked + (answered - asked) / 2));
        if (offsets.size() > LOOKS) {
            offsets.removeFirst();
        }
        compare();
    }

    private void compare() {
        Instant cluster = now();
        Instant here = clock.instant();
        boolean now = Duration.between(cluster, here).abs().compareTo(MOST_DIFFERENCE) > 0;
        if (now && !differs && offsets.size() == LOOKS) {
            LOGGER.warn("the clock of this server and those of the cluster differ by {} s: here it is {}, there {}. Mail waits so"
                + " much longer or shorter if it comes to another server the next time. Let all servers and nodes keep time by NTP",
                Duration.between(cluster, here).abs().toSeconds(), here.truncatedTo(ChronoUnit.SECONDS),
                cluster.truncatedTo(ChronoUnit.SECONDS));
            differs = true;
        } else if (differs && !now) {
            LOGGER.info("the clocks of this server and of the cluster agree again");
            differs = false;
        }
    }

    /** Until somebody has looked, our own. */
    synchronized Instant now() {
        if (offsets.isEmpty()) {
            return clock.instant();
        }
        long median = offsets.stream().mapToLong(Long::longValue).sorted().skip(offsets.size() / 2).findFirst().orElseThrow();
        long sinceEpoch = median + nanos.getAsLong();
        return Instant.ofEpochSecond(0, sinceEpoch);
    }

    /** The earlier one of that and our own time: surely over. */
    Instant earlier() {
        Instant here = clock.instant();
        Instant there = now();
        return here.isBefore(there) ? here : there;
    }

    synchronized boolean isKnown() {
        return !offsets.isEmpty();
    }

    /** A write time stamp, in microseconds: later than all before. */
    long timestamp() {
        long micros = micros(now());
        return lastMicros.updateAndGet(last -> Math.max(last + 1, micros));
    }

    /**
     * A write time stamp that makes of two rows, which servers write at the same moment, the later one win.
     *
     * @param seen    what is later in that one
     * @param overlap the longest that a save takes: what was written earlier has been read
     */
    long timestamp(Instant seen, Duration overlap) {
        long now = timestamp();
        return Math.max(now - TimeUnit.NANOSECONDS.toMicros(overlap.toNanos()), Math.min(now, micros(seen)));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
