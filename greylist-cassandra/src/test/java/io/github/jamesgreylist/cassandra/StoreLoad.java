package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.testing.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Threads that save first contacts, each a new one, and look up one that was saved before, until this is closed. */
final class StoreLoad implements AutoCloseable {

    private static final int THREADS = 4;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final GreylistStore store;
    private final String name;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final AtomicInteger next = new AtomicInteger();
    private final Set<Integer> saved = ConcurrentHashMap.newKeySet();
    private final Set<Integer> lost = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isStopped;

    /** @param name of the senders */
    StoreLoad(GreylistStore store, String name) {
        this.store = store;
        this.name = name;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::run, "load");
            thread.start();
            threads.add(thread);
        }
    }

    private void run() {
        while (!isStopped) {
            int number = next.getAndIncrement();
            if (timed(() -> store.save(Changes.created(Rows.ofTriplets(Map.of(triplet(number), contact())))))) {
                saved.add(number);
            }
            int before = ThreadLocalRandom.current().nextInt(number + 1);
            if (saved.contains(before)) {
                timed(() -> isKnown(store, before) || lost.add(before));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private interface Call {
        boolean isDone();
    }

    private boolean timed(Call call) {
        long began = System.nanoTime();
        try {
            return call.isDone();
        } catch (StoreException e) {
            failures.incrementAndGet();
            return false;
        } finally {
            longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
        }
    }

    private boolean isKnown(GreylistStore to, int number) {
        return contact().equals(to.find(Keys.of(triplet(number))).triplets().get(triplet(number)));
    }

    private TripletState contact() {
        return new TripletState(now, now, false, now.plus(Duration.ofHours(12)));
    }

    private Triplet triplet(int number) {
        return new Triplet("192.0.2.0/24", name + number + "@example.com", "b@example.org");
    }

    /** Those of which the store has said so. */
    int saved() {
        return saved.size();
    }

    void awaitSaved(int more) {
        int wanted = saved() + more;
        Eventually.await(more + " saves", () -> saved() >= wanted);
    }

    int failures() {
        return failures.get();
    }

    void awaitFailures(int more) {
        int wanted = failures() + more;
        Eventually.await(more + " failures", () -> failures() >= wanted);
    }

    /** The longest that somebody has waited for a save or a look-up, since this was asked before. */
    Duration longest() {
        return Duration.ofNanos(longestNanos.getAndSet(0));
    }

    /** What was saved, and was looked up later, or is looked up there now, and was not there. */
    Set<Integer> lost(GreylistStore now) {
        lost.addAll(unknown(now));
        return lost;
    }

    /** What was saved, and is not there. */
    Set<Integer> unknown(GreylistStore elsewhere) {
        return unknown(elsewhere, saved);
    }

    /** Of these. */
    Set<Integer> unknown(GreylistStore elsewhere, Set<Integer> these) {
        return these.stream().filter(number -> !isKnown(elsewhere, number)).collect(Collectors.toSet());
    }

    @Override
    public void close() throws InterruptedException {
        isStopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
