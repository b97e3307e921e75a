package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Strangers are stored without being looked for, and nobody who is known becomes a stranger by it. */
class StoredKeysTest {

    private static final int ROWS = 2_500;
    private static final String NETWORK = "192.0.2.0/24";
    private static final Keys STRANGER = new Keys(Set.of(triplet(ROWS)), Set.of("198.51.100.0/24"));

    private final TestDatabase database = TestDatabase.derby();

    @Test
    void afterAStartWhatIsStoredIsLookedForAndAStrangerIsNot() {
        store(rows());
        try (TestDatabase.Process process = database.process()) {
            StoredKeys keys = new StoredKeys(process.stored());
            assertThat(keys.possible(STRANGER)).as("before it is read").isEqualTo(STRANGER);

            readAll(keys);

            assertThat(keys.possible(STRANGER).isEmpty()).isTrue();
            assertThat(keys.possible(rows().keys())).isEqualTo(rows().keys());
            assertThat(keys.read(ROWS)).as("again, without a reason").isFalse();
        }
    }

    @Test
    void whatIsStoredWhileKeysAreReadIsLookedFor() {
        store(rows());
        try (TestDatabase.Process process = database.process()) {
            StoredKeys keys = new StoredKeys(process.stored());
            assertThat(keys.read(ROWS)).isTrue();

            // Saved behind the place up to which it is read, or not: it is not asked for.
            keys.add(Changes.created(stranger()));
            readAll(keys);

            assertThat(keys.possible(STRANGER)).isEqualTo(STRANGER);
        }
    }

    @Test
    void afterADoubtEverythingIsLookedForUntilItIsReadAgain() {
        try (TestDatabase.Process process = database.process()) {
            StoredKeys keys = new StoredKeys(process.stored());
            readAll(keys);
            assertThat(keys.possible(STRANGER).isEmpty()).isTrue();

            keys.doubt();

            assertThat(keys.possible(STRANGER)).isEqualTo(STRANGER);
            readAll(keys);
            assertThat(keys.possible(STRANGER).isEmpty()).isTrue();
        }
    }

    /** As somebody may who has opened the server's Derby to the network. */
    @Test
    void whatSomebodyElseHasStoredIsFoundOnceItIsInTheWay() {
        try (JdbcStore server = database.store(Duration.ofSeconds(5), GreylistSettings.DEFAULT, Clock.fixed(T0, ZoneOffset.UTC));
                JdbcStore other = database.store()) {
            server.open();
            other.open();
            Eventually.await("the keys to be read", () -> isUnasked(server, other));
            other.save(Changes.created(stranger()));

            boolean saved = server.save(Changes.created(stranger()));

            assertThat(saved).isFalse();
            assertThat(server.find(STRANGER)).isEqualTo(stranger());
        }
    }

    /** What another has stored is not seen as long as nobody asks the database for it. */
    private boolean isUnasked(JdbcStore server, JdbcStore other) {
        Triplet triplet = triplet((int) (System.nanoTime() % 1_000_000) + 2 * ROWS);
        other.save(Changes.created(Rows.ofTriplets(Map.of(triplet, state()))));
        return server.find(Keys.of(triplet)).isEmpty();
    }

    private static void readAll(StoredKeys keys) {
        int steps = 0;
        while (keys.read(ROWS)) {
            assertThat(++steps).isLessThan(100);
        }
    }

    private void store(Rows rows) {
        try (JdbcStore store = database.store()) {
            store.open();
            assertThat(store.save(Changes.created(rows))).isTrue();
        }
    }

    private static Rows rows() {
        Map<Triplet, TripletState> triplets = new HashMap<>();
        Map<String, ClientState> clients = new HashMap<>();
        for (int i = 0; i < ROWS; i++) {
            triplets.put(triplet(i), state());
            clients.put("10." + i / 256 + "." + i % 256 + ".0/24", client());
        }
        return new Rows(triplets, clients);
    }

    private static Rows stranger() {
        return new Rows(Map.of(triplet(ROWS), state()), Map.of("198.51.100.0/24", client()));
    }

    private static Triplet triplet(int number) {
        return new Triplet(NETWORK, "s" + number + "@example.org", "bob@example.org");
    }

    private static TripletState state() {
        return new TripletState(T0, T0, false, T0.plus(Duration.ofHours(12)));
    }

    private static ClientState client() {
        return new ClientState(1, Counted.UNKNOWN, T0, T0, T0.plus(Duration.ofDays(35)));
    }
}
