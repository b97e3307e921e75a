package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.canonical.WholeNetwork;
import io.github.jamesgreylist.settings.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long rows of a kind live, so that a flood of them takes bounded room: rows cannot be counted in a cluster, but
 * whoever adds them can count. Once there were more than the bound within their lifetime, at all servers, new ones live
 * so much shorter that at the rate at which they come as many are alive as the bound says; never shorter than what is
 * useful. So there are never more than twice the bound, and those that have come in that shortest life. Where shares
 * count, one from whom more than a hundredth of the bound comes has only himself to blame: his rows get that shortest
 * life, and count for nobody else. After a clock that was ahead it goes on by the one that is right. For any number of threads.
 */
final class Bound {

    /** So long a retry still passes. */
    private static final int DELAYS = 4;
    private static final Duration SHORTEST_CONTACT = Duration.ofMinutes(1);
    /** Most answers come in that time. */
    private static final Duration SHORTEST_CORRESPONDENT = Duration.ofDays(2);
    private static final int SHARE = 100;
    private static final Duration LONGEST_SLOT = Duration.ofDays(30);
    private static final List<Duration> SLOTS = List.of(Duration.ofHours(1), Duration.ofDays(1));
    private static final int MOST_SLOTS = 48;
    /** The shortest life has so many paces. */
    private static final int PACES = 40;
    private static final double SLOWER = 0.9;
    private static final Logger LOGGER = LoggerFactory.getLogger(Bound.class);
    static final int MOST_NETWORKS = 10_000;

    private final Rule rule;
    private final InstantSource clock;
    /** Of this server, by the beginning of a slot. */
    private final TreeMap<Instant, Long> own = new TreeMap<>();
    private Map<String, Long> networks = new HashMap<>();
    private Map<String, Long> networksBefore = new HashMap<>();
    private Instant networksSince = Instant.MIN;
    private long others;
    private long othersBefore;
    /** Of this server, since it began. */
    private long added;
    private long addedBefore;
    private Instant lookedAt;
    /** Of all servers, in rows a millisecond; a pause between two waves does not count at once. */
    private double rate;
    private boolean isWarned;

    /**
     * What is bounded.
     *
     * @param most     rows
     * @param lifetime of a row below the bound, and the time in which rows are counted
     * @param wanted   the shortest life that is of use
     * @param isShared whether a network, or an SPF domain, has a share
     * @param warning  at the bound, with places for {@code most} and the shortest life
     */
    private record Rule(long most, Duration lifetime, Duration wanted, boolean isShared, String warning) {

        Duration shortest() {
            return wanted.compareTo(lifetime) < 0 ? wanted : lifetime;
        }

        /** For so long rows are counted to tell how fast they come. */
        Duration pace() {
            return shortest().dividedBy(PACES);
        }

        /** For which servers tell each other how many rows they have added, so that there are not too many of them. */
        Duration slot() {
            return SLOTS.stream().filter(slot -> slot.multipliedBy(MOST_SLOTS).compareTo(lifetime) >= 0).findFirst()
                .orElse(LONGEST_SLOT);
        }

        Instant slotOf(Instant instant) {
            return Instant.ofEpochSecond(instant.getEpochSecond() - Math.floorMod(instant.getEpochSecond(), slot().toSeconds()));
        }
    }

    private Bound(Rule rule, InstantSource clock) {
        this.rule = rule;
        this.clock = clock;
        this.lookedAt = clock.instant();
    }

    static Bound ofFirstContacts(Limits limits, InstantSource clock) {
        Duration wanted = limits.longestDelay().multipliedBy(DELAYS);
        return new Bound(new Rule(limits.maxFirstContacts(), limits.retryWindow(),
            wanted.compareTo(SHORTEST_CONTACT) < 0 ? SHORTEST_CONTACT : wanted, true,
            "more than maxFirstContacts = {} first contacts came within the retry window: new ones are kept for a shorter"
                + " time, at least for {}. If that is no flood of made-up senders, set it higher"),
            clock);
    }

    static Bound ofCorrespondents(Limits limits, InstantSource clock) {
        return new Bound(new Rule(limits.maxCorrespondents(), limits.passLifetime(), SHORTEST_CORRESPONDENT, false,
            "more than maxCorrespondents = {} correspondents were learned within the pass lifetime: new ones are kept for"
                + " a shorter time, at least for {}, unless they answer. Either users write to very many people, or accounts are"
                + " misused"),
            clock);
    }

    /**
     * A row is about to be added.
     *
     * @param network as it is stored
     * @return the longest that it may live
     */
    synchronized Duration add(String network) {
        Instant now = now();
        if (rule.isShared && shareOf(network, now) > rule.most / SHARE) {
            return rule.shortest();
        }
        added++;
        own.merge(rule.slotOf(now), 1L, Long::sum);
        return lifetime();
    }

    /** The longest that the next one may live. */
    synchronized Duration lifetime() {
        dropOld();
        long all = others + own.values().stream().mapToLong(Long::longValue).sum();
        if (all <= rule.most) {
            isWarned = false;
            return rule.lifetime;
        }
        if (!isWarned) {
            isWarned = true;
            LOGGER.warn(rule.warning, rule.most, DurationText.of(rule.shortest()));
        }
        double bySum = rule.lifetime.toMillis() * ((double) rule.most / all);
        double now = Math.max(rate, wave());
        double byRate = now == 0 ? bySum : rule.most / now;
        Duration shorter = Duration.ofMillis((long) Math.min(bySum, byRate));
        return shorter.compareTo(rule.shortest()) < 0 ? rule.shortest() : shorter;
    }

    private long shareOf(String stored, Instant now) {
        if (!now.isBefore(networksSince.plus(rule.lifetime))) {
            networksBefore = networks;
            networks = new HashMap<>();
            networksSince = now;
        }
        if (networks.size() > MOST_NETWORKS) {
            networks.values().removeIf(held -> held <= 1);
            networks.replaceAll((network, held) -> held / 2);
        }
        String network = WholeNetwork.of(stored);
        return networks.merge(network, 1L, Long::sum) + networksBefore.getOrDefault(network, 0L);
    }

    /** What this server has added, by the beginning of a slot. */
    synchronized Map<Instant, Long> own() {
        dropOld();
        return new TreeMap<>(own);
    }

    private void dropOld() {
        own.headMap(first(now())).clear();
    }

    /** What lies ahead was noted by a clock that was: it counts from now on, or nothing would be forgotten until then. */
    private Instant now() {
        Instant now = clock.instant();
        networksSince = earlier(networksSince, now);
        lookedAt = earlier(lookedAt, now);
        SortedMap<Instant, Long> ahead = own.tailMap(rule.slotOf(now).plus(rule.slot()));
        long rows = ahead.values().stream().mapToLong(Long::longValue).sum();
        if (rows > 0) {
            ahead.clear();
            own.merge(rule.slotOf(now), rows, Long::sum);
        }
        return now;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** How long what a server has added is of interest to others. */
    Duration lifetimeOfLoads() {
        return rule.lifetime.plus(rule.slot().multipliedBy(2));
    }

    /** The beginnings of all slots of which rows still count. */
    List<Instant> slots(Instant now) {
        return Stream.iterate(first(now), slot -> !slot.isAfter(now), slot -> slot.plus(rule.slot())).toList();
    }

    private Instant first(Instant now) {
        return rule.slotOf(now.minus(rule.lifetime));
    }

    /** How fast rows come since the last look, if they are not just a few. */
    private double wave() {
        long many = added - addedBefore - rule.most / SHARE;
        return many <= 0 ? 0 : (double) many / Math.max(rule.pace().toMillis(), millisSinceLook());
    }

    private long millisSinceLook() {
        return Duration.between(lookedAt, now()).toMillis();
    }

    /** How many the other servers have added within the lifetime of a row. To be told twice a minute. */
    synchronized void others(long number) {
        others = number;
        long millis = millisSinceLook();
        if (millis >= rule.pace().toMillis()) {
            double more = added - addedBefore + Math.max(0, others - othersBefore);
            rate = Math.max(more / millis, rate * SLOWER);
            lookedAt = now();
            addedBefore = added;
            othersBefore = others;
        }
    }
}
