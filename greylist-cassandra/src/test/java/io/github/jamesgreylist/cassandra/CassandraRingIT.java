package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.CassandraServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Three nodes, three copies. It takes some minutes and 2 GB: {@code make test FULL=1}. */
@EnabledIfEnvironmentVariable(named = "FULL", matches = "1")
class CassandraRingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Limits LIMITS =
        new Limits(1_000_000, Duration.ofHours(12), Duration.ofMinutes(15), Duration.ofDays(35), PATIENCE);

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void oneNodeMayBeLostAndTwoAreAnOutageThatEndsByItself() throws Exception {
        List<CassandraServer> nodes = CassandraServer.ring();
        try (CqlSession admin = TestCluster.connect(nodes.get(0).address())) {
            admin.execute("CREATE KEYSPACE greylist WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
            try (GreylistStore store = new CassandraStore(new ClusterSessions(new ClusterSettings(
                nodes.stream().map(CassandraServer::address).toList(), "datacenter1", "greylist", Optional.empty(),
                Optional.empty(),
                Optional.empty())), LIMITS, Clock.systemUTC())) {
                Eventually.await("the store").ignoreExceptionsInstanceOf(StoreException.class).until(() -> {
                    store.open();
                    return true;
                });
                save(store, 0, 20);
                loseOne(store, nodes);
                loseTwo(store, nodes);
            }
        } finally {
            nodes.forEach(CassandraServer::close);
        }
    }

    private void loseOne(GreylistStore store, List<CassandraServer> nodes) throws Exception {
        nodes.get(2).kill();
        Eventually.await("the two that are left").ignoreExceptionsInstanceOf(StoreException.class).until(() -> {
            save(store, 20, 40);
            return true;
        });
        assertKnown(store, 40);
    }

    /** The node that returns has nothing of what was saved while it was away. */
    private void loseTwo(GreylistStore store, List<CassandraServer> nodes) throws Exception {
        nodes.get(1).kill();
        long began = System.nanoTime();
        assertThatThrownBy(() -> save(store, 40, 41)).isInstanceOf(StoreException.class).hasMessageContaining("Cassandra");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as("its time, on a busy machine, and not the driver's own")
            .isLessThan(PATIENCE.multipliedBy(3));

        nodes.get(2).start();
        Eventually.await("a quorum").ignoreExceptionsInstanceOf(StoreException.class).until(() -> {
            save(store, 41, 60);
            return true;
        });
        assertKnown(store, 40);
    }

    private void save(GreylistStore store, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(store.save(Changes.created(Rows.ofTriplets(Map.of(triplet(i), contact()))))).isTrue();
        }
    }

    private void assertKnown(GreylistStore store, int number) {
        for (int i = 0; i < number; i++) {
            assertThat(store.find(Keys.of(triplet(i))).triplets()).containsEntry(triplet(i), contact());
        }
    }

    private TripletState contact() {
        return new TripletState(now, now, false, now.plus(Duration.ofHours(12)));
    }

    private static Triplet triplet(int i) {
        return new Triplet("192.0.2.0/24", "sender" + i + "@example.com", "b@example.org");
    }
}
