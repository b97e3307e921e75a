package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rows, by their keys. Whether the maps can be changed is up to whoever makes them.
 *
 * @param triplets what is stored of triplets
 * @param clients  what is stored of client networks
 */
public record Rows(Map<Triplet, TripletState> triplets, Map<String, ClientState> clients) {

    public static final Rows NONE = new Rows(Map.of(), Map.of());

    /** Rows that can be added to. */
    public static Rows collecting() {
        return new Rows(new HashMap<>(), new HashMap<>());
    }

    public static Rows ofTriplets(Map<Triplet, TripletState> triplets) {
        return new Rows(triplets, Map.of());
    }

    public static Rows ofClients(Map<String, ClientState> clients) {
        return new Rows(Map.of(), clients);
    }

    /** Takes over the other's rows, which win over those that are here. */
    public void add(Rows others) {
        triplets.putAll(others.triplets);
        clients.putAll(others.clients);
    }

    public Keys keys() {
        return new Keys(triplets.keySet(), clients.keySet());
    }

    /** Those under these keys. */
    public Rows of(Keys keys) {
        return new Rows(of(keys.triplets(), triplets), of(keys.clients(), clients));
    }

    private static <K, S> Map<K, S> of(Set<K> keys, Map<K, S> rows) {
        Map<K, S> some = new HashMap<>();
        for (K key : keys) {
            S state = rows.get(key);
            if (state != null) {
                some.put(key, state);
            }
        }
        return some;
    }

    public boolean isEmpty() {
        return triplets.isEmpty() && clients.isEmpty();
    }

    public int size() {
        return triplets.size() + clients.size();
    }
}
