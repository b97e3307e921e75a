package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.canonical.ClientNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many rows each network holds, IPv4 by /24, IPv6 by /48; in privacy mode by the network that is stored, as a hash
 * does not say what it is part of. Of very many networks the small ones are not told apart: a count may then be too low
 * by a few in ten thousand of all rows. For any number of threads.
 */
final class Networks {

    static final int MOST = 10_000;
    private static final ClientNetwork SIZE = new ClientNetwork(24, 48);
    /** The stored form, of which the second group is the prefix. Anything else is a hash. */
    private static final Pattern STORED = Pattern.compile("([0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*)/([0-9]+)");

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

    /** Of what network a stored one is, or is part of. */
    static String of(String stored) {
        Matcher parts = STORED.matcher(stored);
        if (!parts.matches()) {
            return stored;
        }
        try {
            // An address in digits: nobody is asked for it.
            InetAddress address = InetAddress.getByName(parts.group(1));
            boolean isPart =
                Integer.parseInt(parts.group(2)) >= (address.getAddress().length == 4 ? SIZE.ipv4Prefix() : SIZE.ipv6Prefix());
            return isPart ? SIZE.of(address) : stored;
        } catch (UnknownHostException e) {
            return stored;
        }
    }

    /** A row was stored. */
    synchronized void add(String stored, Instant expires) {
        holdings.merge(of(stored), new Holding(1, expires), (held, one) -> held.plus(1, expires));
        if (holdings.size() > MOST) {
            forgetTheSmall();
        }
    }

    /** A row is gone. */
    synchronized void remove(String stored) {
        holdings.computeIfPresent(of(stored), (network, held) -> held.rows > 1 ? new Holding(held.rows - 1, held.since) : null);
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
