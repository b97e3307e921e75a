package io.github.jamesgreylist.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.fixture.Eventually;
import io.github.jamesgreylist.fixture.TestDatabase;
import io.github.jamesgreylist.testdatabases.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isThere")
class PostgresStoreTest extends GreylistStoreContract {

    static boolean isThere() {
        return PostgresServer.isThere();
    }

    /** The driver prepares a query that is used often, and PostgreSQL then plans it without looking at its keys. */
    @Test
    void aLookUpOfManyTripletsReadsNoOthers() {
        TestDatabase database = freshDatabase();
        Instant t0 = Instant.parse("2026-03-01T10:00:00Z");
        Map<Triplet, TripletState> many = new HashMap<>();
        IntStream.range(0, 2000).forEach(i -> many.put(new Triplet("a", "b", "user" + i),
            new TripletState(t0, t0, false, t0.plusSeconds(3600))));
        List<Triplet> some = many.keySet().stream().limit(64).toList();
        JdbcStore store = database.store();
        try {
            store.transact(transaction -> {
                transaction.insert(many);
                return null;
            });
            for (int i = 0; i < 50; i++) {
                assertThat(store.<Map<Triplet, TripletState>>transact(transaction -> transaction.find(some))).hasSize(64);
            }
        } finally {
            store.close();
        }
        String statistics = " FROM pg_stat_user_tables WHERE relname = 'greylist_triplet'";
        Eventually.await("counted", () -> database.number("SELECT idx_scan" + statistics) >= 50);
        assertThat(database.number("SELECT seq_tup_read" + statistics)).isZero();
    }

    @Override
    TestDatabase freshDatabase() {
        try {
            return TestDatabase.on(PostgresServer.shared());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
