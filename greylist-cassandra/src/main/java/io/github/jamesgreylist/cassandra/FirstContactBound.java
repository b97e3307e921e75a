package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.settings.DurationText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long first contacts live, so that a flood of them takes bounded room: rows cannot be counted in a cluster, but
 * whoever adds them can count. Once there were more than the bound within the retry window, at all servers, new ones live
 * so much shorter that at the rate at which they come as many are alive as the bound says; never shorter than four times
 * the longest delay, so that who retries still passes. So there are never more than twice the bound, and those that have
 * come in four times the longest delay. A network from which more than a hundredth of the bound comes has only itself to blame: its rows
 * get that shortest life, and count for nobody else. For any number of threads.
 */
final class FirstContactBound {

    private static final int DELAYS = 4;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final int SHARE = 100;
    private static final double SLOWER = 0.9;
    private static final Logger LOGGER = LoggerFactory.getLogger(FirstContactBound.class);
    static final int MOST_NETWORKS = 10_000;

    private final Limits limits;
    private final Clock clock;
    /** Of this server, by hour. */
    private final TreeMap<Instant, Long> own = new TreeMap<>();
    private Map<String, Long> networks = new HashMap<>();
    private Map<String, Long> networksBefore = new HashMap<>();
    private Instant networksSince = Instant.MIN;
    private long others;
    /** Of this server, since it began. */
    private long added;
    private long addedBefore;
    private Instant lookedAt;
    /** Of all servers, in rows a millisecond; a pause between two waves does not count at once. */
    private double rate;
    private boolean isWarned;

    FirstContactBound(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.lookedAt = clock.instant();
    }

    /**
     * A first contact is about to be stored.
     *
     * @param network as it is stored
     * @return the longest that it may live
     */
    synchronized Duration add(String network) {
        Instant now = clock.instant();
        if (shareOf(network, now) > limits.maxFirstContacts() / SHARE) {
            return shortest();
        }
        added++;
        own.merge(now.truncatedTo(ChronoUnit.HOURS), 1L, Long::sum);
        own.headMap(now.minus(limits.retryWindow()).truncatedTo(ChronoUnit.HOURS)).clear();
        return lifetime();
    }

    /** The same of one that is stored once more, under the client's SPF domain. */
    synchronized Duration lifetime() {
        long all = others + own.values().stream().mapToLong(Long::longValue).sum();
        Duration window = limits.retryWindow();
        if (all <= limits.maxFirstContacts()) {
            isWarned = false;
            return window;
        }
        warnOnce();
        double bySum = window.toMillis() * ((double) limits.maxFirstContacts() / all);
        double byRate = rate == 0 ? bySum : limits.maxFirstContacts() / rate;
        Duration shorter = Duration.ofMillis((long) Math.min(bySum, byRate));
        return shorter.compareTo(shortest()) < 0 ? shortest() : shorter;
    }

    private void warnOnce() {
        if (!isWarned) {
            isWarned = true;
            LOGGER.warn(
                "more than maxFirstContacts = {} first contacts came within the retry window: new ones are kept for a shorter"
                    + " time, at least for {}. If that is no flood of made-up senders, set it higher",
                limits.maxFirstContacts(),
                DurationText.of(shortest()));
        }
    }

    private Duration shortest() {
        Duration least = limits.longestDelay().multipliedBy(DELAYS);
        Duration shortest = least.compareTo(SHORTEST) < 0 ? SHORTEST : least;
        return shortest.compareTo(limits.retryWindow()) < 0 ? shortest : limits.retryWindow();
    }

    private long shareOf(String stored, Instant now) {
        if (!now.isBefore(networksSince.plus(limits.retryWindow()))) {
            networksBefore = networks;
            networks = new HashMap<>();
            networksSince = now;
        }
        if (networks.size() > MOST_NETWORKS) {
            networks.values().removeIf(held -> held <= 1);
            networks.replaceAll((network, held) -> held / 2);
        }
        String network = Networks.of(stored);
        return networks.merge(network, 1L, Long::sum) + networksBefore.getOrDefault(network, 0L);
    }

    /** What this server has added, by hour. */
    synchronized Map<Instant, Long> own() {
        return new TreeMap<>(own);
    }

    /** How many the other servers have added within the retry window. To be told twice a minute. */
    synchronized void others(long number) {
        Instant now = clock.instant();
        long millis = Duration.between(lookedAt, now).toMillis();
        if (millis > 0) {
            double more = added - addedBefore + Math.max(0, number - others);
            rate = Math.max(more / millis, rate * SLOWER);
        }
        lookedAt = now;
        addedBefore = added;
        others = number;
    }
}
