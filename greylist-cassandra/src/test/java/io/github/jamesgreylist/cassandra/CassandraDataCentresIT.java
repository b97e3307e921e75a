package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Two data centres, one of two nodes and copies and one of one, with a server in each. It takes some minutes and 2 GB:
 * {@code make test FULL=1}.
 */
@EnabledIfEnvironmentVariable(named = "FULL", matches = "1")
class CassandraDataCentresIT {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AND_SOME = PATIENCE.multipliedBy(2);
    private static final Limits LIMITS =
        new Limits(1_000_000, Duration.ofHours(12), Duration.ofMinutes(15), Duration.ofDays(35), PATIENCE);
    private static final int OF_THE_FIRST = 0;
    private static final int OF_THE_SECOND = 2;

    private static TestRing ring;
    private GreylistStore first;
    private GreylistStore second;

    @BeforeAll
    static void startRing() throws IOException {
        ring = TestRing.ofDataCentres();
    }

    @AfterAll
    static void stopRing() {
        ring.close();
    }

    @BeforeEach
    void openStores() throws Exception {
        ring.startAll();
        String keyspace = ring.freshKeyspace();
        first = ring.store(OF_THE_FIRST, keyspace, LIMITS);
        second = ring.store(OF_THE_SECOND, keyspace, LIMITS);
    }

    @AfterEach
    void closeStores() {
        for (GreylistStore store : Arrays.asList(first, second)) {
            if (store != null) {
                store.close();
            }
        }
    }

    @Test
    void whoIsDeferredInOneIsKnownInTheOtherSoonAfter() throws Exception {
        try (StoreLoad here = new StoreLoad(first, "here"); StoreLoad there = new StoreLoad(second, "there")) {
            here.awaitSaved(100);
            there.awaitSaved(100);
            here.close();
            there.close();
            assertThat(here.lost(first)).isEmpty();
            assertThat(there.lost(second)).isEmpty();
            awaitKnown(here, second);
            awaitKnown(there, first);
        }
    }

    @Test
    void theSmallerOneIsAwayAndHasWhatCameMeanwhileWhenItIsBack() throws Exception {
        oneIsAway(first, second, OF_THE_SECOND);
    }

    @Test
    void theLargerOneIsAwayAndHasWhatCameMeanwhileWhenItIsBack() throws Exception {
        oneIsAway(second, first, OF_THE_FIRST, OF_THE_FIRST + 1);
    }

    private static void oneIsAway(GreylistStore stays, GreylistStore goes, int... nodes) throws Exception {
        try (StoreLoad here = new StoreLoad(stays, "here"); StoreLoad there = new StoreLoad(goes, "there")) {
            here.awaitSaved(50);
            there.awaitSaved(50);
            int failures = here.failures();
            for (int node : nodes) {
                ring.node(node).kill();
            }
            there.awaitFailures(10);
            assertThat(there.longest()).as("until it fails").isLessThan(PATIENCE_AND_SOME);
            here.awaitSaved(200);
            assertThat(here.longest()).isLessThan(PATIENCE_AND_SOME);
            assertThat(here.failures() - failures).as("where it goes on").isLessThan(5);
            here.close();

            for (int node : nodes) {
                ring.node(node).start();
            }
            there.awaitSaved(50);
            there.close();
            assertThat(here.lost(stays)).isEmpty();
            assertThat(there.lost(goes)).isEmpty();
            awaitKnown(here, goes);
            awaitKnown(there, stays);
        }
    }

    /** By hints, as a look-up asks the nodes of its own data centre only. */
    private static void awaitKnown(StoreLoad load, GreylistStore elsewhere) {
        Set<Integer> missing = load.unknown(elsewhere);
        Eventually.await("all that was saved", () -> {
            missing.retainAll(load.unknown(elsewhere, missing));
            return missing.isEmpty();
        });
    }
}
