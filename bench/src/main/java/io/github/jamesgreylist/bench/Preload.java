package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Fills a greylist with triplets that have passed, through the greylist's own store: a program of its own. Its
 * arguments: the directory of the database, the first number, how many, and for how many more seconds they are known;
 * less than 0 makes expired ones.
 */
final class Preload {

    private static final int ROWS_PER_COMMIT = 5_000;
    /** The default; a triplet seen minutes ago is not written again when it is seen. */
    static final Duration PASS_LIFETIME = Duration.ofDays(35);
    private static final TripletForm FORM = new TripletForm(new ClientNetwork(24, 64), Optional.empty());

    private Preload() {
    }

    public static void main(String[] arguments) {
        DatabaseSettings settings = DatabaseSettings.derby(arguments[0]);
        long first = Long.parseLong(arguments[1]);
        long end = first + Long.parseLong(arguments[2]);
        Instant expires = Instant.ofEpochMilli(System.currentTimeMillis()).plusSeconds(Long.parseLong(arguments[3]));
        try (JdbcStore store = new JdbcStore(new ConnectionPool(settings, Duration.ofMinutes(10)))) {
            store.open();
            for (long number = first; number < end; number += ROWS_PER_COMMIT) {
                Map<Triplet, TripletState> rows = rows(number, Math.min(end, number + ROWS_PER_COMMIT), expires);
                store.save(Changes.created(Rows.ofTriplets(rows)));
            }
        }
    }

    private static Map<Triplet, TripletState> rows(long first, long end, Instant expires) {
        Map<Triplet, TripletState> rows = new HashMap<>();
        for (long number = first; number < end; number++) {
            // Over ten minutes, as the index of expiry has them in life.
            Instant own = expires.minusMillis(number % 600_000);
            Instant lastSeen = own.minus(PASS_LIFETIME);
            rows.put(FORM.of(Samples.attempt(number)), new TripletState(lastSeen.minusSeconds(600), lastSeen, true, own));
        }
        return rows;
    }
}
