package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.github.jamesgreylist.cassandra.CassandraStore.Opened;
import io.github.jamesgreylist.cassandra.Requests.Deadline;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server looks at twice a minute: the cluster's time, what others have had released and forgotten, and how many
 * first contacts they have added. There is nothing to delete. For any number of threads.
 */
final class Upkeep implements AutoCloseable {

    /** When somebody has had something forgotten, and until when a release may wait. */
    static final String FORGOTTEN = "forgotten";
    static final String RELEASED = "released";

    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Each time others, where there are more. */
    private static final int NODES_ASKED = 5;
    private static final Duration PATIENCE_WITH_A_CLOCK = Duration.ofSeconds(3);
    private static final Duration LIFETIME_OF_LOADS = Duration.ofDays(2);
    private static final Logger LOGGER = LoggerFactory.getLogger(Upkeep.class);

    private final Requests requests;
    private final ClusterClock cluster;
    private final FirstContactBound bound;
    private final Duration window;
    private final Supplier<Optional<Opened>> store;
    private final UUID server = UUID.randomUUID();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long forgotten;
    private volatile boolean mayHaveReleases = true;
    private volatile long releasedHere = Long.MIN_VALUE;

    /** @param store empty as long as it is not open */
    Upkeep(Requests requests, ClusterClock cluster, FirstContactBound bound, Duration window,
            Supplier<Optional<Opened>> store) {
        this.requests = requests;
        this.cluster = cluster;
        this.bound = bound;
        this.window = window;
        this.store = store;
    }

    void start() {
        if (isStarted.compareAndSet(false, true)) {
            Thread thread = new Thread(this::run, "greylist-cassandra");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** If the cluster cannot be asked, the next time will do. */
    void look() {
        try {
            store.get().ifPresent(opened -> {
                askForTime(opened);
                lookAtNotes(opened);
                shareLoad(opened);
            });
        } catch (RuntimeException e) {
            LOGGER.debug("cannot look at what others have done", e);
        }
    }

    /**
     * Asks nodes for their time, each for its own.
     *
     * @throws StoreException if none of them answers
     */
    void askForTime(Opened opened) {
        Map<String, Node> near = near(opened.session());
        List<Node> asked = new ArrayList<>(near.values().stream().filter(node -> node.getState() != NodeState.DOWN).toList());
        Collections.shuffle(asked);
        Optional<StoreException> failed = Optional.empty();
        boolean isTold = false;
        for (Node node : asked.subList(0, Math.min(asked.size(), NODES_ASKED))) {
            try {
                long began = cluster.nanos();
                Row answer = requests.all(opened.session(), List.of(opened.cql().time().setNode(node)),
                    Deadline.in(PATIENCE_WITH_A_CLOCK, "learn the time of the cluster")).get(0).one();
                cluster.look(name(node), Objects.requireNonNull(Objects.requireNonNull(answer).getInstant("now")), began,
                    cluster.nanos());
                isTold = true;
            } catch (StoreException e) {
                failed = Optional.of(e);
            }
        }
        cluster.looked(near.keySet());
        if (!isTold) {
            throw failed.orElseGet(() -> new StoreException("no node of the Cassandra cluster can be reached"));
        }
    }

    /** Those in the data centre here, by name. */
    private static Map<String, Node> near(CqlSession session) {
        return session.getMetadata().getNodes().values().stream().filter(node -> node.getDistance() == NodeDistance.LOCAL)
            .collect(Collectors.toMap(Upkeep::name, node -> node, (one, other) -> one));
    }

    private static String name(Node node) {
        return node.getEndPoint().toString();
    }

    private void lookAtNotes(Opened opened) {
        long releasedBefore = releasedHere;
        long until = 0;
        for (Row row : all(opened, List.of(opened.cql().findNotes(FORGOTTEN, RELEASED))).get(0).currentPage()) {
            if (FORGOTTEN.equals(row.getString("name"))) {
                forgotten = Math.max(forgotten, row.getLong("value"));
            } else {
                until = row.getLong("value");
            }
        }
        boolean mayHave = Instant.ofEpochMilli(until).plus(Lifetimes.SLACK).isAfter(cluster.earlier());
        if (mayHave || releasedBefore == releasedHere) {
            mayHaveReleases = mayHave;
        }
    }

    private void shareLoad(Opened opened) {
        List<BoundStatement> writing = new ArrayList<>();
        for (Map.Entry<Instant, Long> hour : bound.own().entrySet()) {
            writing.add(opened.cql().saveLoad(hour.getKey(), server, hour.getValue(), LIFETIME_OF_LOADS, cluster.timestamp()));
        }
        all(opened, writing);
        List<BoundStatement> reading = new ArrayList<>();
        Instant now = cluster.now();
        for (Instant hour = now.minus(window).truncatedTo(ChronoUnit.HOURS); !hour.isAfter(now); hour =
            hour.plus(Duration.ofHours(1))) {
            reading.add(opened.cql().findLoads(hour));
        }
        long others = 0;
        for (AsyncResultSet answer : all(opened, reading)) {
            for (Row row : answer.currentPage()) {
                others += server.equals(row.getUuid("server")) ? 0 : row.getLong("number");
            }
        }
        bound.others(others);
    }

    private List<AsyncResultSet> all(Opened opened, List<BoundStatement> statements) {
        return requests.all(opened.session(), statements, Deadline.in(PATIENCE, "look at what others have done"));
    }

    /** As {@link io.github.jamesgreylist.store.GreylistStore#forgotten}. */
    long forgotten() {
        return forgotten;
    }

    /** This process has deleted rows. */
    void forgot(long at) {
        forgotten = Math.max(forgotten + 1, at);
    }

    /** Nearly always there are none, so decisions need not look for them. */
    boolean mayHaveReleases() {
        return mayHaveReleases;
    }

    /** This process stores one. */
    void released() {
        releasedHere = System.nanoTime();
        mayHaveReleases = true;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
