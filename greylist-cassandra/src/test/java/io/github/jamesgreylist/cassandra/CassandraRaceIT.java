package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.datastax.oss.driver.api.core.CqlSession;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.store.AllRows;
import io.github.jamesgreylist.testing.store.RaceContract;
import io.github.jamesgreylist.testing.store.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Two servers that decide in the same moment may both see a first contact, or a first pass: the sender does not notice. */
class CassandraRaceIT extends RaceContract {

    private static final int SERVERS = 3;

    private final String keyspace = TestCluster.freshKeyspace();

    /** In the processes. */
    public static final class Stores implements ServerProcess.Stores {
        @Override
        public GreylistStore of(List<String> which, GreylistSettings settings, Clock clock) {
            // That the clock stands still, that there is one copy of everything, and that other tests have left many tables, is
            // told at the start, and is no answer.
            ((Logger) LoggerFactory.getLogger(CassandraStore.class.getPackageName())).setLevel(Level.ERROR);
            ((Logger) LoggerFactory.getLogger("com.datastax")).setLevel(Level.ERROR);
            CqlSession session = TestCluster.connect(new InetSocketAddress(which.get(0), Integer.parseInt(which.get(1))));
            return new CassandraStore(Sessions.of(session, which.get(2)), Limits.of(settings), clock);
        }
    }

    @Override
    protected ServerProcess start(Duration timeBudget) throws IOException {
        return new ServerProcess(Stores.class, List.of(TestCluster.server().host(),
            Integer.toString(TestCluster.server().port()), keyspace), timeBudget);
    }

    @Override
    protected Rows stored() {
        GreylistSettings settings = GreylistSettings.DEFAULT;
        try (GreylistStore store = new CassandraStore(Sessions.of(TestCluster.session(), keyspace), Limits.of(settings),
            Clock.fixed(Attempts.T0, ZoneOffset.UTC))) {
            return AllRows.of(store);
        }
    }

    @Override
    protected void assertOfEachTriplet(Map<String, Set<String>> answers, String once, String otherwise, int times) {
        Set<String> first = new HashSet<>();
        answers.forEach((answer, triplets) -> {
            String reason = answer.substring(0, answer.lastIndexOf(' '));
            int number = Integer.parseInt(answer.substring(answer.lastIndexOf(' ') + 1));
            assertThat(reason).isIn(once, otherwise);
            if (reason.equals(once)) {
                assertThat(number).as("%s: at most once a server", answer).isBetween(1, SERVERS);
                first.addAll(triplets);
            }
        });
        assertThat(first).as("each triplet").hasSize(ServerProcess.TRIPLETS);
    }
}
