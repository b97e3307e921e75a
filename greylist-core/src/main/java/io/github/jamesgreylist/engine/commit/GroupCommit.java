package io.github.jamesgreylist.engine.commit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.AutoWhitelists;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.Batch.Outcome;
import io.github.jamesgreylist.engine.commit.Request.Purpose;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.store.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Decides attempts in shared batches: who arrives while one is saved goes into the next one, so that the cost of a sync
 * to disk is shared by all who wait for it. One thread does it, so the attempts of this process never race.
 */
public final class GroupCommit implements AutoCloseable {

    private static final int LARGEST_BATCH = 256;
    /** So many known triplets are written down along with a batch of attempts, which they must not hold up. */
    private static final int SEEN_PER_BATCH = 32;
    /** After it the thread looks whether something else is to do. */
    private static final Duration IDLE = Duration.ofSeconds(1);
    /** About 5 MB. */
    private static final int MOST_DEFERRED = 50_000;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);

    private final GreylistStore store;
    private final AutoWhitelists autoWhitelists;
    private final StoreHealth health;
    private final LastSeen lastSeen = new LastSeen();
    private final KnownTriplets known;
    /** Of first contacts that this process has deferred and that did not come back yet, the latest. */
    private final Cache<TripletId, Boolean> deferred =
        Caffeine.newBuilder().maximumSize(MOST_DEFERRED).executor(Runnable::run).build();
    private final Backlog backlog = new Backlog();
    private volatile CommitListener listener = CommitListener.NONE;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "greylist-commit");
    private volatile boolean closing;
    /** As the store said when {@link #known} was last empty, or in accordance with it. */
    private long forgotten;

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

    /** Who hears of first contacts, and of outages, from now on. */
    public void listen(CommitListener hearing) {
        listener = hearing;
        health.listen(hearing);
    }

    /** What has been committed, in memory. */
    public KnownTriplets known() {
        return known;
    }

    /** Whether this process has deferred mail of the triplet that has not come back: false for what was long ago. */
    public boolean hasDeferred(Triplet triplet) {
        return deferred.getIfPresent(triplet.id()) != null;
    }

    private void noteDeferred(Request request, Verdict verdict) {
        if (request.purpose() != Purpose.DECIDE && request.purpose() != Purpose.TRY) {
            return;
        }
        TripletId id = request.keys().triplet().id();
        if (verdict instanceof Verdict.Pass) {
            deferred.invalidate(id);
        } else if (request.purpose() == Purpose.DECIDE) {
            deferred.put(id, true);
        }
    }

    public void start() {
        thread.start();
    }

    /** Completes when the store is open; exceptionally if it could not be opened, work begins all the same. */
    public CompletableFuture<Void> opened() {
        return opened;
    }

    /**
     * @return fails with the reason if the store does, and with a {@link TimeoutException} if too many are waiting; who has
     *         lost patience may complete it
     */
    public CompletableFuture<Decided> submit(Request request) {
        Waiting waiting = Waiting.of(request);
        if (!closing) {
            backlog.add(waiting);
        }
        if (closing) {
            waiting.fail(new StoreException("the greylist is closed"));
        }
        return waiting.decided();
    }

    /**
     * What would be decided by what is stored now: nothing is saved, nor remembered, and the store's health is not judged by
     * it. Blocks.
     *
     * @throws StoreException if the store cannot be asked
     */
    public Explained explain(Request request) {
        Rows rows = store.find(Batch.keys(List.of(request)));
        Outcome outcome = Batch.decide(List.of(request), rows, autoWhitelists, store.certain());
        return new Explained(decided(request, outcome.verdicts().get(0), outcome), rows, Batch.applying(request));
    }

    /**
     * What became of a request that only asks.
     *
     * @param rows   that were looked at
     * @param policy with the delay that applies
     */
    public record Explained(Decided decided, Rows rows, Policy policy) {}

    private void run() {
        open();
        try {
            while (!closing || !backlog.isEmpty()) {
                List<Waiting> batch = backlog.take(LARGEST_BATCH, IDLE);
                forgetIfTold();
                if (batch.isEmpty()) {
                    probeIfUnwell();
                    writeLastSeen();
                } else {
                    // In front of the attempts: that mail was earlier.
                    batch.addAll(0, seen(SEEN_PER_BATCH));
                    answer(batch);
                }
            }
        } catch (InterruptedException e) {
            return;
        }
        writeLastSeen();
    }

    /** On the thread that learns: what was learnt of rows that are gone is forgotten when this is asked the next time. */
    private void forgetIfTold() {
        long now = store.forgotten();
        if (now != forgotten) {
            forgotten = now;
            known.forget();
        }
    }

    /** All of it, unless an attempt comes first. */
    private void writeLastSeen() {
        while ((backlog.isEmpty() || closing) && health.isWell() && !lastSeen.isEmpty()) {
            answer(seen(LARGEST_BATCH));
        }
    }

    /** What nobody waits for: it is left for later while the store is in trouble. */
    private List<Waiting> seen(int atMost) {
        List<Waiting> seen = new ArrayList<>();
        if (health.isWell()) {
            lastSeen.take(atMost).forEach(request -> seen.add(Waiting.of(request)));
        }
        return seen;
    }

    private void open() {
        try {
            store.open();
            health.opened();
            opened.complete(null);
        } catch (UnusableDatabaseException e) {
            // No outage that ends by itself: whoever starts the greylist tells of it, and gives up.
            health.opened();
            opened.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            health.failed(e);
            health.opened();
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
            // It is the same outage.
        }
    }

    private void answer(List<Waiting> batch) {
        List<Request> requests = batch.stream().map(Waiting::request).toList();
        try {
            Outcome outcome = tried(() -> decide(requests));
            known.learn(requests, outcome);
            tell(requests, outcome);
            for (int i = 0; i < batch.size(); i++) {
                noteDeferred(requests.get(i), outcome.verdicts().get(i));
                batch.get(i).decided().complete(decided(requests.get(i), outcome.verdicts().get(i), outcome));
            }
        } catch (RuntimeException | Error e) {
            failAll(batch, e);
        }
    }

    /** What is saved, whether or not somebody still waits for the answer. */
    private void tell(List<Request> requests, Outcome outcome) {
        for (int i = 0; i < requests.size(); i++) {
            Instant at = requests.get(i).at();
            Purpose purpose = requests.get(i).purpose();
            Verdict verdict = outcome.verdicts().get(i);
            if (purpose == Purpose.DECIDE && verdict.reason() == Reason.FIRST_CONTACT) {
                listener.contactBegun(at);
            } else if (verdict instanceof Pass pass && (purpose == Purpose.DECIDE || purpose == Purpose.TRY)) {
                pass.delayed().ifPresent(delayed -> listener.contactEnded(at.minus(delayed)));
            }
        }
    }

    private <T> T tried(Supplier<T> work) {
        health.begin();
        try {
            T result = work.get();
            health.succeeded();
            return result;
        } catch (RuntimeException | Error e) {
            health.failed(e);
            throw e;
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
        for (Waiting waiting : batch) {
            if (waiting.request().purpose() == Purpose.SEEN) {
                lastSeen.note(waiting.request());
            }
            waiting.fail(reason);
        }
        backlog.drain().forEach(waiting -> waiting.fail(reason));
    }

    /** Answers what has been asked. */
    @Override
    public void close() {
        closing = true;
        backlog.wakeUp();
        try {
            // Not interrupted: an embedded database takes that for damage to its files.
            thread.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
