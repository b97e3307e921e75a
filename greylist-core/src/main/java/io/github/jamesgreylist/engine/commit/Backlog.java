package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the store. Any number of threads add, and one takes. If more are waiting than one batch holds, client
 * networks, IPv4 by /24 and IPv6 by /48, take turns, so that a flood from some of them does not keep the others from being
 * examined, and of each the latest comes first: it has the most time left. In the order of arrival each would be answered just before its time is
 * over, or just after, and nobody in time.
 */
final class Backlog {

    /** More than a server has sessions. Beyond it the store is hopelessly behind, and the oldest go. */
    private static final int MOST_WAITING = 20_000;
    /** More than an honest network has at once: the rest of a flood would be late anyway. */
    private static final int MOST_OF_A_NETWORK = 2_000;
    /** Is answered, so that nobody looks into it. */
    @SuppressWarnings("NullAway")
    private static final Waiting WAKE_UP = new Waiting(null, Triplet.ANY_NETWORK, CompletableFuture.completedFuture(null));

    private final BlockingDeque<Waiting> arrived = new LinkedBlockingDeque<>(MOST_WAITING);
    /** In the order of arrival; of the thread that takes. */
    private final List<Waiting> earlier = new ArrayList<>();
    /** How many are waiting of each client network. */
    private final ConcurrentMap<String, Integer> ofNetwork = new ConcurrentHashMap<>();

    /**
     * If its network has too many waiting, it fails at once, and if all together are too many, those who have waited longest
     * do: with a {@link TimeoutException}.
     */
    void add(Waiting waiting) {
        String network = waiting.network();
        int waitingOfIt = ofNetwork.merge(network, 1, Integer::sum);
        waiting.decided().whenComplete((decided, failure) -> ofNetwork.computeIfPresent(network,
            (same, count) -> count == 1 ? null : count - 1));
        if (waitingOfIt > MOST_OF_A_NETWORK) {
            drop(waiting);
            return;
        }
        while (!arrived.offerLast(waiting)) {
            drop(arrived.pollFirst());
        }
    }

    private static void drop(@Nullable Waiting waiting) {
        if (waiting != null) {
            waiting.fail(new TimeoutException("too many attempts are waiting already"));
        }
    }

    /** Lets the thread that takes find out that nobody comes any more. */
    void wakeUp() {
        // If there is no room, it is not asleep.
        arrived.offerLast(WAKE_UP);
    }

    boolean isEmpty() {
        return arrived.isEmpty() && earlier.isEmpty();
    }

    /**
     * A batch, in the order of arrival.
     *
     * @param most     of it
     * @param patience for the first one to arrive
     * @return none if nobody has arrived, or nobody who still waits
     */
    List<Waiting> take(int most, Duration patience) throws InterruptedException {
        if (earlier.isEmpty()) {
            Waiting first = arrived.pollFirst(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (first == null) {
                return List.of();
            }
            earlier.add(first);
        }
        sort();
        return earlier.size() <= most ? takeAll() : takeFairly(most);
    }

    private void sort() {
        arrived.drainTo(earlier);
        earlier.removeIf(Waiting::isAnswered);
        if (earlier.size() > MOST_WAITING) {
            List<Waiting> oldest = earlier.subList(0, earlier.size() - MOST_WAITING);
            oldest.forEach(Backlog::drop);
            oldest.clear();
        }
    }

    /** Everybody. */
    List<Waiting> drain() {
        sort();
        return takeAll();
    }

    private List<Waiting> takeAll() {
        List<Waiting> all = new ArrayList<>(earlier);
        earlier.clear();
        return all;
    }

    private List<Waiting> takeFairly(int most) {
        Set<Waiting> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        rounds(most).stream().flatMap(List::stream).limit(most).forEach(chosen::add);
        List<Waiting> batch = new ArrayList<>(earlier);
        batch.retainAll(chosen);
        earlier.removeAll(chosen);
        return batch;
    }

    /** In each round one of each client network, the latest first. */
    private List<List<Waiting>> rounds(int most) {
        List<List<Waiting>> rounds = new ArrayList<>();
        Map<String, Integer> turns = new HashMap<>();
        for (int i = earlier.size() - 1; i >= 0; i--) {
            Waiting waiting = earlier.get(i);
            int round = turns.merge(waiting.network(), 1, Integer::sum) - 1;
            if (round == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            if (round < most) {
                rounds.get(round).add(waiting);
            }
        }
        return rounds;
    }
}
