package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.store.GreylistStore;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Three nodes, three copies, all under load. It takes some minutes and 2 GB: {@code make test FULL=1}. */
@EnabledIfEnvironmentVariable(named = "FULL", matches = "1")
class CassandraRingIT {

    /** A busy machine may take its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AND_SOME = PATIENCE.multipliedBy(2);
    private static final Limits LIMITS =
        new Limits(1_000_000, Duration.ofHours(12), Duration.ofMinutes(15), Duration.ofDays(35), PATIENCE);

    private static TestRing ring;
    private String keyspace;
    private GreylistStore store;

    @BeforeAll
    static void startRing() throws IOException {
        ring = TestRing.started();
    }

    @AfterAll
    static void stopRing() {
        ring.close();
    }

    @BeforeEach
    void openStore() throws Exception {
        ring.startAll();
        keyspace = ring.freshKeyspace();
        store = ring.store(0, keyspace, LIMITS);
    }

    @AfterEach
    void closeStore() {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void aNodeIsKilledAndGreylistingGoesOnAndNothingIsLost() throws Exception {
        try (StoreLoad load = new StoreLoad(store, "sender")) {
            load.awaitSaved(100);
            ring.node(2).kill();
            load.awaitSaved(200);
            load.close();

            assertThat(load.longest()).isLessThan(PATIENCE_AND_SOME);
            assertThat(load.lost(store)).isEmpty();
            assertThat(load.failures()).as("of those that were on their way").isLessThan(20);
        }
    }

    /** As when its machine loses its power: its connections say nothing, and do not end. */
    @Test
    void aNodeHangsAndGreylistingGoesOn() throws Exception {
        try (StoreLoad load = new StoreLoad(store, "sender")) {
            load.awaitSaved(100);
            ring.node(1).hang();
            load.awaitSaved(100);
            ring.node(1).goOn();
            load.close();

            assertThat(load.longest()).isLessThan(PATIENCE_AND_SOME);
            assertThat(load.lost(store)).isEmpty();
            assertThat(load.failures()).isZero();
        } finally {
            ring.node(1).goOn();
        }
    }

    @Test
    void twoNodesAreKilledAndNobodyWaitsLongAndItEndsByItselfWhenTheOneReturnsThatHasOldData() throws Exception {
        try (StoreLoad load = new StoreLoad(store, "sender")) {
            load.awaitSaved(50);
            ring.node(2).kill();
            load.awaitSaved(100);
            ring.node(1).kill();
            load.longest();
            load.awaitFailures(20);
            assertThat(load.longest()).as("until it fails").isLessThan(PATIENCE_AND_SOME);

            ring.node(2).start();
            load.awaitSaved(100);
            load.close();
            assertThat(load.lost(store)).as("of all that was saved at any time").isEmpty();
        }
        try (GreylistStore other = ring.store(0, keyspace, LIMITS); StoreLoad load = new StoreLoad(other, "later")) {
            load.awaitSaved(10);
        }
    }
}
