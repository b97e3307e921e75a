package io.github.jamesgreylist.cassandra;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by the clocks of the cluster's nodes, which have to agree anyway: write time stamps come from it, so that a
 * server whose own clock is wrong overrules nobody. Each node has one vote, whether it answers often or is away just now,
 * and the middle one counts: of three, one may be wrong. Goes on with the monotonic clock of this process between two
 * looks. For any number of threads.
 */
final class ClusterClock {

    private static final Duration MOST_DIFFERENCE = Duration.ofSeconds(5);
    /** A clock drifts by less than one second in so many. */
    private static final long DRIFT = 5_000;
    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterClock.class);

    private final Clock clock;
    private final LongSupplier nanos;
    /** By node. */
    private final Map<String, Vote> votes = new HashMap<>();
    private final AtomicLong lastMicros = new AtomicLong();
    private final Set<String> wrong = new HashSet<>();
    private boolean differs;

    /**
     * What a node's clock says.
     *
     * @param offset nanoseconds since 1970 less the monotonic clock
     * @param error  by so many nanoseconds that may be wrong, as an answer takes its time
     * @param at     by the monotonic clock
     */
    private record Vote(long offset, long error, long at) {

        /** A quick answer tells more than a slow one that came later, unless the clock was set meanwhile. */
        Vote or(Vote later) {
            long drift = (later.at - at) / DRIFT;
            boolean isSet = Math.abs(offset - later.offset) > error + later.error + drift;
            return isSet || later.error <= error + drift ? later : this;
        }
    }

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
     * @param node     as logs name it
     * @param time     of its clock
     * @param asked    by the monotonic clock
     * @param answered by the monotonic clock
     */
    synchronized void look(String node, Instant time, long asked, long answered) {
        long error = (answered - asked) / 2;
        long middle = asked + error;
        votes.merge(node, new Vote(TimeUnit.MILLISECONDS.toNanos(time.toEpochMilli()) - middle, error, middle), Vote::or);
    }

    /**
     * All who were to be asked have been.
     *
     * @param nodes that there are, away or not: no others have a vote any more
     */
    synchronized void looked(Set<String> nodes) {
        votes.keySet().retainAll(nodes);
        wrong.retainAll(nodes);
        if (!votes.isEmpty()) {
            compareNodes();
            compare();
        }
    }

    private void compareNodes() {
        long cluster = nanosSinceEpoch();
        long sinceStart = nanos.getAsLong();
        votes.forEach((node, vote) -> {
            Duration difference = Duration.ofNanos(vote.offset + sinceStart - cluster);
            boolean isWrong = difference.abs().compareTo(MOST_DIFFERENCE) > 0;
            if (isWrong && wrong.add(node)) {
                LOGGER.warn("the clock of Cassandra's node {} is {} s {} of the others'. Its time counts for nothing here, but"
                    + " nodes whose clocks disagree may not answer each other. Let all of them keep time by NTP", node,
                    difference.abs().toSeconds(), difference.isNegative() ? "behind that" : "ahead");
            } else if (!isWrong && wrong.remove(node)) {
                LOGGER.info("the clock of Cassandra's node {} agrees with the others' again", node);
            }
        });
    }

    private void compare() {
        Instant cluster = now();
        Instant here = clock.instant();
        boolean now = Duration.between(cluster, here).abs().compareTo(MOST_DIFFERENCE) > 0;
        if (now && !differs) {
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
        return votes.isEmpty() ? clock.instant() : Instant.ofEpochSecond(0, nanosSinceEpoch());
    }

    /** Of two nodes that disagree, or of two halves, the one counts with which our own clock agrees better. */
    private long nanosSinceEpoch() {
        long sinceStart = nanos.getAsLong();
        LongStream nodes = votes.values().stream().mapToLong(vote -> vote.offset + sinceStart);
        LongStream all = votes.size() % 2 == 0 ? LongStream.concat(nodes, LongStream.of(own())) : nodes;
        return all.sorted().skip(votes.size() / 2).findFirst().orElseThrow();
    }

    private long own() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    /** The earlier one of that and our own time: surely over. */
    Instant earlier() {
        Instant here = clock.instant();
        Instant there = now();
        return here.isBefore(there) ? here : there;
    }

    synchronized boolean isKnown() {
        return !votes.isEmpty();
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
