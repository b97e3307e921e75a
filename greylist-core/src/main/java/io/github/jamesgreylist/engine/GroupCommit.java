package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.Batch.Outcome;
import io.github.jamesgreylist.engine.Request.Purpose;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Decides attempts in shared transactions: who arrives while one commits goes into the next one, so that the cost of
 * a sync to disk is shared by all who wait for it. One thread does it, so the attempts of this process never race.
 */
final class GroupCommit implements AutoCloseable {

    private static final int LARGEST_BATCH = 256;
    /** So many known triplets are written down along with a batch of attempts, which they must not hold up. */
    private static final int SEEN_PER_BATCH = 32;
    /** More than a server has sessions. Beyond it the store is hopelessly behind, and waiting would not help. */
    private static final int MOST_WAITING = 20_000;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);
    private static final Waiting CLOSE = new Waiting(null, null);

    private final GreylistStore store;
    private final AutoWhitelist autoWhitelist;
    private final List<Cap> caps;
    private final StoreHealth health;
    private final LastSeen lastSeen;
    private final KnownTriplets known;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "greylist-commit");
    private volatile boolean closing;

    /**
     * @param caps     are kept to, and told what has come and gone
     * @param lastSeen is written down by and by
     * @param known    learns what has been committed
     */
    GroupCommit(GreylistStore store, AutoWhitelist autoWhitelist, List<Cap> caps, StoreHealth health, LastSeen lastSeen,
                KnownTriplets known) {
        this.store = store;
        this.autoWhitelist = autoWhitelist;
        this.caps = caps;
        this.health = health;
        this.lastSeen = lastSeen;
        this.known = known;
        thread.setDaemon(true);
    }

    /** @return completes when the store is open; exceptionally if it could not be opened, work begins all the same */
    CompletableFuture<Void> start() {
        thread.start();
        return opened;
    }

    /** @return fails with the reason if the store does; who has lost patience may complete it */
    CompletableFuture<Verdict> submit(Request request) {
        Waiting waiting = new Waiting(request, new CompletableFuture<>());
        if (closing) {
            waiting.verdict.completeExceptionally(new StoreException("the greylist is closed"));
        } else if (!queue.offer(waiting)) {
            waiting.verdict.completeExceptionally(new StoreException(MOST_WAITING + " attempts are waiting already"));
        }
        return waiting.verdict;
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
            batch.removeIf(waiting -> waiting.verdict.isDone());
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
        health.begin();
        try {
            store.open();
            health.succeeded();
            opened.complete(null);
        } catch (UnusableDatabaseException e) {
            // No outage that ends by itself: whoever starts the greylist tells of it, and gives up.
            opened.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            health.failed(e);
            opened.completeExceptionally(e);
        } finally {
            health.end();
        }
    }

    /** So that an outage ends, and is told to be over, on a server to which no mail comes. */
    private void probeIfUnwell() {
        if (health.isWell()) {
            return;
        }
        health.begin();
        try {
            store.probe();
            health.succeeded();
        } catch (RuntimeException | Error e) {
            health.failed(e);
        } finally {
            health.end();
        }
    }

    private void answer(List<Waiting> batch) {
        health.begin();
        try {
            List<Request> requests = batch.stream().map(Waiting::request).toList();
            caps.forEach(cap -> makeRoom(cap, requests));
            Outcome outcome = store.transact(transaction -> Batch.decide(requests, transaction, autoWhitelist));
            health.succeeded();
            known.learn(requests, outcome);
            caps.forEach(cap -> cap.count(outcome.more(cap.kind())));
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).verdict.complete(outcome.verdicts().get(i));
            }
        } catch (RuntimeException | Error e) {
            health.failed(e);
            failAll(batch, e);
        } finally {
            health.end();
        }
    }

    private static void makeRoom(Cap cap, List<Request> requests) {
        List<Request> newcomers = requests.stream()
            .filter(request -> request.newcomer().equals(Optional.of(cap.kind()))).toList();
        if (!newcomers.isEmpty()) {
            cap.makeRoom(newcomers.size(), newcomers.get(newcomers.size() - 1).at());
        }
    }

    /** Who came meanwhile would only wait for the same failure: they are answered as well. */
    private void failAll(List<Waiting> batch, Throwable reason) {
        queue.drainTo(batch);
        closing |= batch.remove(CLOSE);
        for (Waiting waiting : batch) {
            if (waiting.request.purpose() == Purpose.SEEN) {
                lastSeen.note(waiting.request);
            }
            waiting.verdict.completeExceptionally(reason);
        }
    }

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

    private record Waiting(Request request, CompletableFuture<Verdict> verdict) {

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
