package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.decision.AutoWhitelists;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.commit.Batch.Outcome;
import io.github.jamesgreylist.engine.commit.Request.Purpose;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.store.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Decides attempts in shared batches: who arrives while one is saved goes into the next one, so that the cost of a sync
 * to disk is shared by all who wait for it. One thread does it, so the attempts of this process never race.
 */
public final class GroupCommit implements AutoCloseable {

    private static final int LARGEST_BATCH = 256;
    /** So many known triplets are written down along with a batch of attempts, which they must not hold up. */
    private static final int SEEN_PER_BATCH = 32;
    /** More than a server has sessions. Beyond it the store is hopelessly behind, and waiting would not help. */
    private static final int MOST_WAITING = 20_000;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);
    @SuppressWarnings("NullAway") // nobody looks into it
    private static final Waiting CLOSE = new Waiting(null, null);

    private final GreylistStore store;
    private final AutoWhitelists autoWhitelists;
    private final StoreHealth health;
    private final LastSeen lastSeen = new LastSeen();
    private final KnownTriplets known;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "greylist-commit");
    private volatile boolean closing;

    /** @param cachedTriplets how many known triplets are kept in memory */
    public GroupCommit(GreylistStore store, AutoWhitelists autoWhitelists, int cachedTriplets, StoreHealth health) {
        this.store = store;
        this.autoWhitelists = autoWhitelists;
        this.health = health;
        this.known = new KnownTriplets(cachedTriplets, lastSeen);
        thread.setDaemon(true);
    }

    /**
     * What became of a request.
     *
     * @param found if the request was only tried, and deferred
     */
    public record Decided(Verdict verdict, Optional<Found> found) {}

    /** Rows, and under which keys they were looked for. */
    public record Found(Keys keys, Rows rows) {

        private static Found of(Keys keys, Rows rows) {
            return new Found(keys, rows.of(keys));
        }
    }

    /** What has been committed, in memory. */
    public KnownTriplets known() {
        return known;
    }

    /** @return completes when the store is open; exceptionally if it could not be opened, work begins all the same */
    public CompletableFuture<Void> start() {
        thread.start();
        return opened;
    }

    /** @return fails with the reason if the store does; who has lost patience may complete it */
    public CompletableFuture<Decided> submit(Request request) {
        Waiting waiting = new Waiting(request, new CompletableFuture<>());
        if (closing) {
            waiting.decided.completeExceptionally(new StoreException("the greylist is closed"));
        } else if (!queue.offer(waiting)) {
            waiting.decided.completeExceptionally(new StoreException(MOST_WAITING + " attempts are waiting already"));
        }
        return waiting.decided;
    }

    private void run() {
        open();
        List<Waiting> batch = new ArrayList<>(LARGEST_BATCH);
        while (!closing) {
            batch.clear();
            try {
                Waiting first = queue.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    probeIfUnwell();
                    writeLastSeen();
                    continue;
                }
                batch.add(first);
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(batch, LARGEST_BATCH - 1);
            closing |= batch.remove(CLOSE);
            batch.removeIf(waiting -> waiting.decided.isDone());
            if (!batch.isEmpty()) {
                // In front of the attempts: that mail was earlier.
                batch.addAll(0, seen(SEEN_PER_BATCH));
                answer(batch);
            }
        }
        // Who came too late need not wait for nothing.
        failAll(new ArrayList<>(), new StoreException("the greylist is closed"));
        writeLastSeen();
    }

    /** All of it, unless an attempt comes first. */
    private void writeLastSeen() {
        while ((queue.isEmpty() || closing) && health.isWell() && !lastSeen.isEmpty()) {
            answer(seen(LARGEST_BATCH));
        }
    }

    /** What nobody waits for: it is left for later while the store is in trouble. */
    private List<Waiting> seen(int atMost) {
        List<Waiting> seen = new ArrayList<>();
        if (health.isWell()) {
            lastSeen.take(atMost).forEach(request -> seen.add(new Waiting(request, new CompletableFuture<>())));
        }
        return seen;
    }

    private void open() {
        try {
            tried(() -> {
                store.open();
                return null;
            });
            opened.complete(null);
        } catch (UnusableDatabaseException e) {
            // No outage that ends by itself: whoever starts the greylist tells of it, and gives up.
            opened.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            health.failed(e);
            opened.completeExceptionally(e);
        }
    }

    /** So that an outage ends, and is told to be over, on a server to which no mail comes. */
    private void probeIfUnwell() {
        if (health.isWell()) {
            return;
        }
        try {
            tried(() -> {
                store.probe();
                return null;
            });
        } catch (RuntimeException | Error e) {
            health.failed(e);
        }
    }

    private void answer(List<Waiting> batch) {
        List<Request> requests = batch.stream().map(Waiting::request).toList();
        try {
            Outcome outcome = tried(() -> decide(requests));
            known.learn(requests, outcome);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).decided.complete(decided(requests.get(i), outcome.verdicts().get(i), outcome));
            }
        } catch (RuntimeException | Error e) {
            health.failed(e);
            failAll(batch, e);
        }
    }

    private <T> T tried(Supplier<T> work) {
        health.begin();
        try {
            T result = work.get();
            health.succeeded();
            return result;
        } finally {
            health.end();
        }
    }

    private Outcome decide(List<Request> requests) {
        return Update.of(store, Batch.keys(requests), rows(requests),
            rows -> Batch.decide(requests, rows, autoWhitelists, store.certain()), Outcome::changes);
    }

    /**
     * What was found when a request was tried is believed: a row that has changed since is a conflict when it is saved. Who
     * the client is may have become known since then: only what is stored under that is still to be found.
     */
    private Rows rows(List<Request> requests) {
        Keys keys = Batch.keys(requests);
        List<Found> found = requests.stream().flatMap(request -> request.found().stream()).toList();
        if (found.isEmpty()) {
            return store.find(keys);
        }
        Rows rows = Rows.collecting();
        found.forEach(some -> {
            rows.add(some.rows());
            keys.triplets().removeAll(some.keys().triplets());
            keys.clients().removeAll(some.keys().clients());
        });
        if (!keys.isEmpty()) {
            rows.add(store.find(keys));
        }
        return rows;
    }

    private Decided decided(Request request, Verdict verdict, Outcome outcome) {
        boolean again = request.purpose() == Purpose.TRY && verdict instanceof Verdict.Defer;
        return new Decided(verdict, again
            ? Optional.of(Found.of(Batch.keys(List.of(request)), outcome.changes().before())) : Optional.empty());
    }

    /** Who came meanwhile would only wait for the same failure: they are answered as well. */
    private void failAll(List<Waiting> batch, Throwable reason) {
        queue.drainTo(batch);
        closing |= batch.remove(CLOSE);
        for (Waiting waiting : batch) {
            if (waiting.request.purpose() == Purpose.SEEN) {
                lastSeen.note(waiting.request);
            }
            waiting.decided.completeExceptionally(reason);
        }
    }

    /** Answers what has been asked. */
    @Override
    public void close() {
        if (!queue.offer(CLOSE)) {
            queue.clear();
            queue.add(CLOSE);
        }
        try {
            // Not interrupted: an embedded database takes that for damage to its files.
            thread.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Waiting(Request request, CompletableFuture<Decided> decided) {

        /** By identity: two attempts with the same content are two. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
