package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.canonical.WholeNetwork;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many rows each {@linkplain WholeNetwork network}, or each SPF domain, holds. Of very many networks the small ones are
 * not told apart: a count may then be too low by a few in ten thousand of all rows. For any number of threads.
 */
final class Networks {

    static final int MOST = 10_000;

    private final Map<String, Holding> holdings = new HashMap<>();

    /**
     * What a network holds.
     *
     * @param rows  at least so many
     * @param since none of them expires earlier
     */
    record Holding(long rows, Instant since) {

        Holding plus(long more, Instant expires) {
            return new Holding(rows + more, expires.isBefore(since) ? expires : since);
        }
    }

    /** One that holds much. */
    record Share(String network, Holding holding) {}

    /** A row was stored. */
    synchronized void add(String stored, Instant expires) {
        holdings.merge(WholeNetwork.of(stored), new Holding(1, expires), (held, one) -> held.plus(1, expires));
        if (holdings.size() > MOST) {
            forgetTheSmall();
        }
    }

    /** A row is gone. */
    synchronized void remove(String stored) {
        holdings.computeIfPresent(WholeNetwork.of(stored),
            (network, held) -> held.rows > 1 ? new Holding(held.rows - 1, held.since) : null);
    }

    /** Rows of the network that expire earlier have been looked for, and are gone; {@link Instant#MAX} if all are. */
    synchronized void goneUntil(String network, Instant since) {
        holdings.computeIfPresent(network, (name, held) -> since.equals(Instant.MAX) ? null : new Holding(held.rows, since));
    }

    /** As {@code others} has counted. */
    synchronized void replaceBy(Networks others) {
        holdings.clear();
        holdings.putAll(others.holdings);
    }

    /** That which holds most, if it is more than so many. */
    synchronized Optional<Share> largest(long moreThan) {
        Share largest = null;
        for (Map.Entry<String, Holding> one : holdings.entrySet()) {
            if (one.getValue().rows > (largest == null ? moreThan : largest.holding.rows)) {
                largest = new Share(one.getKey(), one.getValue());
            }
        }
        return Optional.ofNullable(largest);
    }

    /** Takes so much from each that half of them have nothing left: what is large stays, and is too low by as much. */
    private void forgetTheSmall() {
        long median = holdings.values().stream().mapToLong(Holding::rows).sorted().skip(MOST / 2).findFirst().orElse(0);
        holdings.values().removeIf(held -> held.rows <= median);
        holdings.replaceAll((network, held) -> new Holding(held.rows - median, held.since));
    }
}
