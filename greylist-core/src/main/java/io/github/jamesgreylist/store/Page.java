package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import java.util.Map;
import java.util.Optional;

/**
 * Some of the rows that a query finds: triplets in their order, and behind them clients in theirs.
 *
 * @param next the place of the last one, if there may be more
 */
public record Page(Map<Triplet, TripletState> triplets, Map<String, ClientState> clients, Optional<Place> next) {

    public Rows rows() {
        return new Rows(triplets, clients);
    }
}
