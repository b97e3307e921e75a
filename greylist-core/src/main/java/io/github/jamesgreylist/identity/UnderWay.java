package io.github.jamesgreylist.identity;

import io.github.jamesgreylist.canonical.ClientNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Bounds the checks that are under way: of all, of a network that asks, and of a domain that is asked about, whose owner may
 * let his name servers hang. Who owns many domains and networks could still take all places; so when none is free, whoever
 * has had his for longer than an honest check takes gives it up. For any number of threads.
 */
final class UnderWay {

    static final int MOST = 256;
    /** A pool delivers from many addresses at once: those that find no place wait as clients without an SPF domain do. */
    static final int MOST_FOR_ONE = 32;
    /** A /48 is what one customer gets. */
    private static final ClientNetwork NETWORK = new ClientNetwork(24, 48);
    private static final long LONG = Duration.ofMillis(500).toNanos();

    private final LongSupplier nanoTime;
    private final Set<Place> places = new LinkedHashSet<>();
    private final Map<String, Integer> taken = new HashMap<>();

    /** @param nanoTime as {@link System#nanoTime} */
    UnderWay(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Empty if there is no place.
     *
     * @param domain registered, or what is checked
     */
    Optional<Place> enter(InetAddress client, String domain) {
        Optional<Place> oldest = Optional.empty();
        Place place = new Place(NETWORK.of(client), domain, nanoTime.getAsLong());
        synchronized (this) {
            if (count(place.network) >= MOST_FOR_ONE || count(place.domain) >= MOST_FOR_ONE) {
                return Optional.empty();
            }
            if (places.size() >= MOST) {
                Iterator<Place> all = places.iterator();
                oldest = Optional.of(all.next()).filter(first -> place.since - first.since >= LONG);
                if (oldest.isEmpty()) {
                    return Optional.empty();
                }
                remove(oldest.get());
            }
            places.add(place);
            taken.merge(place.network, 1, Integer::sum);
            taken.merge(place.domain, 1, Integer::sum);
        }
        oldest.ifPresent(first -> first.over.complete(null));
        return Optional.of(place);
    }

    private int count(String one) {
        return taken.getOrDefault(one, 0);
    }

    private synchronized void remove(Place place) {
        if (places.remove(place)) {
            taken.computeIfPresent(place.network, (key, count) -> count == 1 ? null : count - 1);
            taken.computeIfPresent(place.domain, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Of one check. */
    final class Place {

        private final String network;
        private final String domain;
        private final long since;
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        private Place(String network, String domain, long since) {
            this.network = network;
            this.domain = domain;
            this.since = since;
        }

        /** Completes if it is taken away. */
        CompletableFuture<Void> over() {
            return over;
        }

        void leave() {
            remove(this);
        }
    }
}
