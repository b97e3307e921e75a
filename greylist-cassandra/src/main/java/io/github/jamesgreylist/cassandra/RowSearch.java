package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.store.Page;
import io.github.jamesgreylist.store.Place;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The first rows of those that it is shown, as a query wants them. For one thread. */
final class RowSearch implements Visitor {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Query query;
    private final Optional<Place> after;
    private final int atMost;
    private final TreeMap<Place, Found> first = new TreeMap<>();
    private final long end = System.nanoTime() + PATIENCE.toNanos();

    /** One of the two. */
    private record Found(Optional<Map.Entry<Triplet, TripletState>> triplet, Optional<Map.Entry<String, ClientState>> client) {}

    RowSearch(Query query, Optional<Place> after, int atMost) {
        this.query = query;
        this.after = after;
        this.atMost = atMost;
    }

    @Override
    public void triplet(Triplet triplet, TripletState state) {
        requireTime();
        if (query.matches(triplet, state)) {
            add(Place.of(triplet, state), new Found(Optional.of(Map.entry(triplet, state)), Optional.empty()));
        }
    }

    @Override
    public void client(String network, ClientState state) {
        requireTime();
        if (query.matches(network, state)) {
            add(Place.of(network, state), new Found(Optional.empty(), Optional.of(Map.entry(network, state))));
        }
    }

    private void requireTime() {
        if (System.nanoTime() > end) {
            throw new StoreException("there are too many rows in Cassandra to look through them in " + PATIENCE.toSeconds()
                + " s: name client, sender and recipient in full, which are found at once; or export, and search that");
        }
    }

    private void add(Place place, Found found) {
        if (after.isEmpty() || place.compareTo(after.get()) > 0) {
            first.put(place, found);
            if (first.size() > atMost + 1) {
                first.pollLastEntry();
            }
        }
    }

    Page page() {
        boolean isMore = first.size() > atMost;
        if (isMore) {
            first.pollLastEntry();
        }
        Map<Triplet, TripletState> triplets = new LinkedHashMap<>();
        Map<String, ClientState> clients = new LinkedHashMap<>();
        for (Found found : first.values()) {
            found.triplet.ifPresent(row -> triplets.put(row.getKey(), row.getValue()));
            found.client.ifPresent(row -> clients.put(row.getKey(), row.getValue()));
        }
        return new Page(triplets, clients, isMore ? Optional.of(first.lastKey()) : Optional.empty());
    }
}
