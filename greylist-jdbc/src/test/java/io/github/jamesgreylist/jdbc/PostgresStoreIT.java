package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledIf("isThere")
class PostgresStoreIT extends JdbcStoreContract {

    static boolean isThere() {
        return PostgresServer.isThere();
    }

    /** The driver prepares a query that is used often, and PostgreSQL then plans it without looking at its keys. */
    @Test
    void aLookUpOfManyTripletsReadsNoOthers() {
        TestDatabase database = freshTestDatabase();
        Instant t0 = Instant.parse("2026-03-01T10:00:00Z");
        Map<Triplet, TripletState> many = new HashMap<>();
        IntStream.range(0, 2000).forEach(i -> many.put(new Triplet("a", "b", "user" + i),
            new TripletState(t0, t0, false, t0.plusSeconds(3600))));
        Set<Triplet> some = many.keySet().stream().limit(64).collect(Collectors.toSet());
        JdbcStore store = database.store();
        try {
            insert(store, many);
            for (int i = 0; i < 50; i++) {
                assertThat(store.find(new Keys(some, Set.of())).triplets()).hasSize(64);
            }
        } finally {
            store.close();
        }
        String statistics = " FROM pg_stat_user_tables WHERE relname = 'greylist_triplet'";
        Eventually.await("counted", () -> database.number("SELECT idx_scan" + statistics) >= 50);
        assertThat(database.number("SELECT seq_tup_read" + statistics)).isZero();
    }

    /** A million rows on a busy disk: here, a table that is locked. */
    @Test
    void aCountMayTakeLongerThanADecision() throws Exception {
        TestDatabase database = freshTestDatabase();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TestDatabase.Process process = database.process(Duration.ofMillis(300)); Connection lock = database.connect()) {
            process.transactions().open();
            lock.setAutoCommit(false);
            lock.createStatement().execute("LOCK TABLE greylist_triplet");
            Future<Long> count = thread.submit(() -> process.stored().count(RowKind.FIRST_CONTACT));
            Eventually.await("counting for a second", () -> count.isDone() || database.number("SELECT COUNT(*)"
                + " FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                + " AND query_start < clock_timestamp() - INTERVAL '1 second'") > 0);
            lock.rollback();

            assertThat(count.get(2, TimeUnit.MINUTES)).isZero();
        } finally {
            thread.shutdownNow();
        }
    }

    /** It would work for most mail, and fail at some addresses long after it was set up. */
    @ParameterizedTest
    @ValueSource(strings = {"SQL_ASCII", "LATIN1"})
    void aDatabaseThatCannotKeepEveryAddressIsRefusedWithTheStatementThatMakesOneThatCan(String encoding) throws Exception {
        PostgresServer server = PostgresServer.shared();
        String name = "greylist_" + encoding.toLowerCase(Locale.ROOT);
        server.execute("CREATE DATABASE " + name + " ENCODING '" + encoding + "' TEMPLATE template0 LC_COLLATE 'C'"
            + " LC_CTYPE 'C'");
        TestDatabase database = new TestDatabase(new DatabaseSettings(server.driver(), server.url(name),
            Optional.of(server.user()), Optional.of(server.password())));

        try (JdbcStore store = database.store()) {
            assertThatThrownBy(store::open).isInstanceOf(UnusableDatabaseException.class).hasMessage("the database has the"
                + " encoding " + encoding + ", and cannot keep every address: make one that can by CREATE DATABASE greylist"
                + " OWNER greylist ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0, and name it in the JDBC URL");
        }
        assertThat(database.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_name LIKE 'greylist%'")).isZero();
    }

    @Override
    TestDatabase freshTestDatabase() {
        try {
            return TestDatabase.on(PostgresServer.shared());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
