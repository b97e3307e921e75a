package io.github.jamesgreylist.integration.shared;

import io.github.jamesgreylist.integration.postfix.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Strangers who keep trying at one server, each once, until they are told to stop. */
final class Load {

    /** Told to wait. */
    final Set<String> deferred = ConcurrentHashMap.newKeySet();
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
                // Letters, as numbers in an address do not count.
                String sender = run + "-" + node.name().toLowerCase(Locale.ROOT) + "-" + "x".repeat(i / 26) + (char) ('a' + i % 26) + "@example.org";
                long began = System.nanoTime();
                boolean defers = node.defers("203.0.113.9", sender);
                longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                lastWasDeferred = defers;
                if (defers) {
                    deferred.add(sender);
                }
                Waiting.aMoment();
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    void awaitDeferrals(boolean wanted) throws Exception {
        Waiting.until(node.name() + (wanted ? " to greylist" : " to accept without greylisting"), () -> {
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
