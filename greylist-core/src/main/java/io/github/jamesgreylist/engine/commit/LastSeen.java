package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Known triplets that were seen again, until that is written down: one entry each, however much mail came. A crash loses
 * what is waiting: on an idle server what came in the last second, on a busy one what came in the last minutes, or
 * while the store was away. For any number of threads.
 */
final class LastSeen {

    /** Each is written once an hour at most, so that this many are waiting only if the store is far behind. */
    private static final int MOST_WAITING = 100_000;

    private final Map<TripletId, Request> waiting = new ConcurrentHashMap<>();

    /** @return false if there is no room, and it will have to be noted again */
    boolean note(Triplet triplet, Optional<String> bySpf, Instant at, Policy policy) {
        return note(Request.seen(at, triplet, bySpf, policy));
    }

    /** As {@link #take} gave it, if it could not be written. */
    boolean note(Request seen) {
        TripletId id = seen.keys().triplet().id();
        boolean room = waiting.containsKey(id) || waiting.size() < MOST_WAITING;
        if (room) {
            waiting.merge(id, seen, LastSeen::later);
        }
        return room;
    }

    private static Request later(Request one, Request other) {
        return other.at().isAfter(one.at()) ? other : one;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Some of them, which are forgotten here. */
    List<Request> take(int atMost) {
        List<Request> taken = new ArrayList<>();
        Iterator<Map.Entry<TripletId, Request>> entries = waiting.entrySet().iterator();
        while (taken.size() < atMost && entries.hasNext()) {
            Map.Entry<TripletId, Request> entry = entries.next();
            if (waiting.remove(entry.getKey(), entry.getValue())) {
                taken.add(entry.getValue());
            }
        }
        return taken;
    }
}
