package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isThere")
class MariaDbStoreIT extends JdbcStoreContract {

    static boolean isThere() {
        return MariaDbServer.isThere();
    }

    /** It would overwrite what another server has changed meanwhile. */
    @Test
    void aDriverThatDoesNotCountChangedRowsIsRefused() {
        DatabaseSettings usual = freshTestDatabase().settings();
        Instant t0 = Instant.parse("2026-03-01T10:00:00Z");
        TripletState contact = new TripletState(t0, t0, false, t0.plusSeconds(3600));
        TripletState passed = new TripletState(t0, t0.plusSeconds(300), true, t0.plusSeconds(7200));
        Map<Triplet, TripletState> before = Map.of(new Triplet("a", "b", "c"), contact, new Triplet("a", "b", "d"), contact);
        Map<Triplet, TripletState> after = new HashMap<>(before);
        after.replaceAll((triplet, state) -> passed);
        JdbcStore store = new TestDatabase(new DatabaseSettings(usual.driver(), usual.url() + "?useBulkStmts=true",
            usual.user(), usual.password())).store();
        try {
            insert(store, before);
            assertThatThrownBy(() -> store.save(new Changes(Rows.ofTriplets(before), Rows.ofTriplets(after))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("leave settings such as useBulkStmts out of the JDBC URL");
        } finally {
            store.close();
        }
    }

    @Override
    TestDatabase freshTestDatabase() {
        try {
            return TestDatabase.on(MariaDbServer.shared());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
