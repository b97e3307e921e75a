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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
 * rows they have added. There is nothing to delete. For any number of threads.
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
    private static final Logger LOGGER = LoggerFactory.getLogger(Upkeep.class);

    private final Requests requests;
    private final ClusterClock cluster;
    private final Bounds bounds;
    private final Supplier<Optional<Opened>> store;
    private final UUID server = UUID.randomUUID();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    /** One look at a time, so that none puts what it saw in place of what a later one has seen. */
    private final Object looking = new Object();
    /** How often it was found out that rows were deleted. Never goes back, so that whoever asks now and then misses nothing. */
    private volatile long forgotten;
    private volatile boolean mayHaveReleases = true;
    /** When rows were last deleted, by whomever, as far as is known. */
    private long lastDeletion;
    /** By this process, or nearly. */
    private long released;

    /** @param store empty as long as it is not open */
    Upkeep(Requests requests, ClusterClock cluster, Bounds bounds,
            Supplier<Optional<Opened>> store) {
        this.requests = requests;
        this.cluster = cluster;
        this.bounds = bounds;
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
            synchronized (looking) {
                store.get().ifPresent(opened -> {
                    askForTime(opened);
                    lookAtNotes(opened);
                    shareLoad(opened);
                });
            }
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
        long before = releases();
        long until = 0;
        for (Row row : all(opened, List.of(opened.cql().findNotes(FORGOTTEN, RELEASED))).get(0).currentPage()) {
            if (FORGOTTEN.equals(row.getString("name"))) {
                lookedForDeletions(row.getLong("value"));
            } else {
                until = row.getLong("value");
            }
        }
        boolean mayHave = Instant.ofEpochMilli(until).plus(Lifetimes.SLACK).isAfter(cluster.earlier());
        lookedForReleases(mayHave, before);
    }

    /** A look that is older than {@link #forgot} only makes others forget once more. */
    private synchronized void lookedForDeletions(long at) {
        if (at != lastDeletion) {
            lastDeletion = at;
            forgotten++;
        }
    }

    private synchronized long releases() {
        return released;
    }

    private synchronized void lookedForReleases(boolean any, long before) {
        mayHaveReleases = any || released != before;
    }

    private void shareLoad(Opened opened) {
        List<BoundStatement> writing = new ArrayList<>();
        bounds.all().forEach((kind, bound) -> bound.own().forEach((since, number) -> writing
            .add(opened.cql().saveLoad(since, kind, server, number, bound.lifetimeOfLoads(), cluster.timestamp()))));
        all(opened, writing);
        Map<Instant, List<Row>> loads = loads(opened);
        bounds.all().forEach((kind, bound) -> bound.others(bound.slots(cluster.now()).stream()
            .flatMap(since -> loads.getOrDefault(since, List.of()).stream())
            .filter(row -> kind.name().equals(row.getString("kind")) && !server.equals(row.getUuid("server")))
            .mapToLong(row -> row.getLong("number")).sum()));
    }

    private Map<Instant, List<Row>> loads(Opened opened) {
        List<Instant> slots = bounds.all().values().stream().flatMap(bound -> bound.slots(cluster.now()).stream()).distinct()
            .toList();
        List<AsyncResultSet> answers = all(opened, slots.stream().map(opened.cql()::findLoads).toList());
        Map<Instant, List<Row>> loads = new HashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            loads.put(slots.get(i), CassandraStore.rows(answers.get(i)));
        }
        return loads;
    }

    private List<AsyncResultSet> all(Opened opened, List<BoundStatement> statements) {
        return requests.all(opened.session(), statements, Deadline.in(PATIENCE, "look at what others have done"));
    }

    /** As {@link io.github.jamesgreylist.store.GreylistStore#forgotten}. */
    long forgotten() {
        return forgotten;
    }

    /** This process has deleted rows, and noted that so. */
    synchronized void forgot(long at) {
        lastDeletion = at;
        forgotten++;
    }

    /** Nearly always there are none, so decisions need not look for them. */
    boolean mayHaveReleases() {
        return mayHaveReleases;
    }

    /** This process has stored one, or may have. */
    synchronized void released() {
        released++;
        mayHaveReleases = true;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
