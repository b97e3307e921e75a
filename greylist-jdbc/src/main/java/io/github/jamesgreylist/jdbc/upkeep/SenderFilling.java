package io.github.jamesgreylist.jdbc.upkeep;

import static java.util.stream.Collectors.toMap;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.Update;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes known senders of the triplets that passed before there were any: once for each database, in the background, in
 * small transactions. Where addresses are hashes it cannot be told what belongs to a null sender, and nothing is made.
 */
public final class SenderFilling {

    private static final String DONE = "known senders";
    private static final int ROWS_PER_TRANSACTION = 100;
    private static final Logger LOGGER = LoggerFactory.getLogger(SenderFilling.class);

    private final GreylistStore store;
    private final StoredRows stored;
    private final Map<Triplet, TripletState> senders = new HashMap<>();
    private long made;

    /** @param stored the rows of the store */
    public SenderFilling(GreylistStore store, StoredRows stored) {
        this.store = store;
        this.stored = stored;
    }

    /** Does it, unless it is done; what fails is done at the next start. Blocks. */
    public void run() {
        try {
            if (!stored.isDone(DONE)) {
                stored.scan(new Passed());
                save();
                stored.done(DONE);
                if (made > 0) {
                    LOGGER.info("{} senders that have passed before are known from now on", made);
                }
            }
        } catch (RuntimeException e) {
            LOGGER.info("senders that have passed before are made known at the next start: {}", e.getMessage());
        }
    }

    private final class Passed implements GreylistStore.Visitor {

        @Override
        public void triplet(Triplet triplet, TripletState state) {
            boolean isHashed = triplet.network().indexOf('/') < 0;
            if (RowKind.of(triplet, state) == RowKind.PASSED && !isHashed && !triplet.sender().isEmpty()) {
                senders.merge(triplet.toAnyRecipient(),
                    new TripletState(state.firstSeen(), state.lastSeen(), true, state.expires()),
                    TripletState::merged);
                if (senders.size() >= ROWS_PER_TRANSACTION) {
                    save();
                }
            }
        }

        @Override
        public void client(String network, ClientState state) {
            // Networks stay what they are.
        }
    }

    private void save() {
        Rows rows = Update.of(store, new Keys(senders.keySet(), Set.of()), this::missing,
            missing -> new Changes(Rows.NONE, missing));
        made += rows.size();
        senders.clear();
    }

    /** What is there is as true, and a server may be writing it. */
    private Rows missing(Rows found) {
        return Rows.ofTriplets(senders.entrySet().stream().filter(row -> !found.triplets().containsKey(row.getKey()))
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
