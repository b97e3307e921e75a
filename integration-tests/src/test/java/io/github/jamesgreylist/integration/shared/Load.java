package io.github.jamesgreylist.integration.shared;

import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Strangers who keep trying at one server, each once, until they are told to stop. */
final class Load {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);

    private static final int LETTERS = 26;

    /** Told to wait. */
    final Set<String> deferred = ConcurrentHashMap.newKeySet();
    /** Not told to. */
    final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Node node;
    private final String run;
    private final AtomicLong longestNanos = new AtomicLong();
    private final Thread thread = new Thread(this::attack, "load");
    private volatile boolean stopped;
    private volatile boolean lastWasDeferred;
    private volatile IOException failure;

    /** @param run part of the senders' names */
    Load(Node node, String run) {
        this.node = node;
        this.run = run;
        thread.start();
    }

    private void attack() {
        try {
            for (int i = 0; !stopped; i++) {
                String sender = run + "-" + node.name().toLowerCase(Locale.ROOT) + "-" + letters(i) + "@example.org";
                long began = System.nanoTime();
                boolean defers = node.defers("203.0.113.9", sender);
                longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                lastWasDeferred = defers;
                (defers ? deferred : accepted).add(sender);
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** As numbers in an address do not count. */
    private static String letters(int number) {
        return number < LETTERS ? Character.toString('a' + number)
            : letters(number / LETTERS - 1) + letters(number % LETTERS);
    }

    /** More of them than now. */
    void awaitDeferred(int more) throws Exception {
        int wanted = deferred.size() + more;
        Eventually.await(node.name() + " to greylist " + more + " more", () -> {
            check();
            return deferred.size() >= wanted;
        });
    }

    void awaitDeferrals(boolean wanted) throws Exception {
        Eventually.await(node.name() + (wanted ? " to greylist" : " to accept without greylisting"), () -> {
            check();
            return lastWasDeferred == wanted;
        });
    }

    private void check() throws IOException {
        if (failure != null) {
            throw new IOException(node.name() + " did not answer", failure);
        }
    }

    Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    void stop() throws Exception {
        stopped = true;
        thread.join();
        check();
    }
}
