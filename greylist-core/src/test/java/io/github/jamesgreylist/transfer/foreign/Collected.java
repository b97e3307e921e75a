package io.github.jamesgreylist.transfer.foreign;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.store.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What was read, merged as an import does. */
final class Collected {

    /** Later than all that tests have stored. */
    static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");

    private final Rows rows = Rows.collecting();
    private final ForeignRows foreign;

    /** @param delay in seconds */
    Collected(int delay) {
        this.foreign = new ForeignRows(new TripletForm(new ClientNetwork(24, 64), Optional.empty()),
            Policy.DEFAULT.withDelay(Duration.ofSeconds(delay)), new Visitor() {
                @Override
                public void triplet(Triplet triplet, TripletState state) {
                    rows.triplets().merge(triplet, state, TripletState::merged);
                }

                @Override
                public void client(String network, ClientState state) {
                    rows.clients().merge(network, state, ClientState::merged);
                }
            }, NOW);
    }

    ForeignRows foreign() {
        return foreign;
    }

    Rows rows() {
        return rows;
    }
}
