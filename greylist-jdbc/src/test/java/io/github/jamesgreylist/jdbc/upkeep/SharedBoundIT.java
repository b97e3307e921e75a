package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Servers that share a table, and the bound on it. Each of them knows only what it has counted and done itself. */
@EnabledIf("isThere")
class SharedBoundIT {

    private static final int MOST = 1_000;
    private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final LogCapture log = LogCapture.ofProject();
    private TestDatabase database;
    private int triplets;

    static boolean isThere() {
        return PostgresServer.isThere();
    }

    @BeforeEach
    void create() throws IOException {
        database = TestDatabase.on(PostgresServer.shared());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : toClose) {
            one.close();
        }
        log.close();
    }

    @Test
    void aBoundThatWasLoweredLeavesTheNewestAndNotAnEmptyTable() {
        insert(store(), 3 * MOST);
        List<Server> servers = List.of(new Server(), new Server(), new Server());
        servers.forEach(server -> server.purge.tryCount());

        for (int i = 0; i < 20; i++) {
            servers.forEach(server -> server.stores(10));
        }
        assertThat(database.rows()).as("each drops what it adds, and nothing more").isEqualTo(3 * MOST);
        purge(servers);
        for (int i = 0; i < 20; i++) {
            servers.forEach(server -> server.stores(10));
        }
        purge(servers);

        assertThat(database.rows()).isBetween(MOST - 10L, MOST + 10L);
        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE recipient = 'user" + (triplets - 1) + "'"))
            .as("the newest is there").isOne();
    }

    @Test
    void serversThatRunKeepAboutTheBoundThatWasLowered() {
        insert(store(), 3 * MOST);
        List<Greylist> greylists = List.of(started(), started());
        Eventually.await("trimmed", () -> database.rows() <= MOST);

        for (int i = 0; i < 100; i++) {
            assertThat(greylists.get(i % 2).decide(from("new" + i + "x@example.com", T0.plusSeconds(3600))).join())
                .isInstanceOf(Defer.class);
        }

        assertThat(database.rows()).isBetween(MOST - 100L, MOST + 100L);
    }

    @Test
    void whatIsBeyondTheBoundIsDeletedInSmallStepsAndToldOnce() {
        insert(store(), MOST + 240);
        Server server = new Server();
        server.purge.tryCount();

        assertThat(server.purge.step()).isTrue();
        assertThat(database.rows()).isEqualTo(MOST + 140);
        assertThat(server.purge.step()).isTrue();
        assertThat(server.purge.step()).isTrue();
        assertThat(server.purge.step()).isFalse();
        assertThat(database.rows()).isEqualTo(MOST);
        assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("maxFirstContacts=1000 is reached: ");
    }

    @Test
    void whatOthersStoreIsCountedOnceAnHourAndOnceAMinuteNearTheBound() {
        Server server = new Server();
        GreylistStore other = store();
        server.purge.tryCount();

        insert(other, MOST + 1);
        for (int minute = 1; minute < 60; minute++) {
            server.purge.tryCount();
        }
        assertThat(server.purge.step()).as("not counted yet").isFalse();
        server.purge.tryCount();
        assertThat(server.purge.step()).isTrue();
        assertThat(database.rows()).isEqualTo(MOST);

        insert(other, 7);
        server.purge.tryCount();
        assertThat(server.purge.step()).isTrue();
        assertThat(database.rows()).isEqualTo(MOST);
    }

    private static void purge(List<Server> servers) {
        for (int i = 0; i < 10; i++) {
            servers.forEach(server -> server.purge.step());
        }
    }

    private GreylistStore store() {
        GreylistStore store = database.store();
        toClose.add(store);
        return store;
    }

    private Greylist started() {
        GreylistSettings settings = GreylistSettings.from("test",
            Map.of("maxFirstContacts", Integer.toString(MOST), "timeBudget", "20 s"));
        Greylist greylist = database.greylist(settings, CLOCK);
        toClose.add(greylist);
        greylist.start();
        return greylist;
    }

    /** First contacts, each a millisecond later than the one before it. */
    private Changes contacts(int n) {
        Map<Triplet, TripletState> states = new HashMap<>();
        for (int i = 0; i < n; i++) {
            Instant at = T0.plusMillis(triplets);
            states.put(new Triplet("192.0.2.0/24", "a@example.com", "user" + triplets++),
                new TripletState(at, at, false, at.plus(Duration.ofDays(2))));
        }
        return Changes.created(Rows.ofTriplets(states));
    }

    private void insert(GreylistStore store, int n) {
        assertThat(store.save(contacts(n))).isTrue();
    }

    /** What of a server has to do with the bound. */
    private final class Server {

        private final GreylistStore store = store();
        private final TestDatabase.Process process = database.process();
        private final Upkeep purge = new Upkeep(process.stored(),
            new Limits(MOST, Duration.ofDays(2), MOST, Duration.ofDays(35)), () -> true, CLOCK,
            new ClockTrust(process.stored(), CLOCK, true));

        private Server() {
            toClose.add(0, process);
            toClose.add(0, purge);
        }

        void stores(int n) {
            Changes changes = contacts(n);
            purge.makeRoom(changes);
            assertThat(store.save(changes)).isTrue();
            purge.count(changes);
        }
    }
}
