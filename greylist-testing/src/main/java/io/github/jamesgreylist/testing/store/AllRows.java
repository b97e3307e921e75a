package io.github.jamesgreylist.testing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;

/** Everything that a store has. */
public final class AllRows {

    private AllRows() {}

    public static Rows of(GreylistStore store) {
        Rows all = Rows.collecting();
        store.scan(new GreylistStore.Visitor() {
            @Override
            public void triplet(Triplet triplet, TripletState state) {
                assertThat(all.triplets().put(triplet, state)).as("shown once").isNull();
            }

            @Override
            public void client(String network, ClientState state) {
                assertThat(all.clients().put(network, state)).as("shown once").isNull();
            }
        });
        return all;
    }

    public static long count(GreylistStore store, RowKind kind) {
        Rows all = of(store);
        return kind == RowKind.CLIENT ? all.clients().size()
            : all.triplets().entrySet().stream().filter(row -> RowKind.of(row.getKey(), row.getValue()) == kind).count();
    }
}
