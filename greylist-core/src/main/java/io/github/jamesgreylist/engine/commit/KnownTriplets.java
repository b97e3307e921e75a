package io.github.jamesgreylist.engine.commit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict.Pass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Triplets that have passed, in memory: their mail, which is most mail, does not wait for the store. What has passed
 * stays so until it expires, whatever other processes do, so nothing here can be wrong for long; and as "last seen" is
 * written down once in a while, the store confirms or corrects each of them as often. For any number of threads.
 */
public final class KnownTriplets {

    private final Cache<TripletId, TripletState> passed;
    private final LastSeen lastSeen;

    /** @param most how many are kept, a few hundred bytes each; those of which mail comes most often stay */
    KnownTriplets(int most, LastSeen lastSeen) {
        // Its upkeep is done by whoever asks: that is a matter of microseconds, and no other thread.
        this.passed = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
        this.lastSeen = lastSeen;
    }

    /** Whether {@link #find} may know of it. */
    public boolean has(Triplet triplet) {
        return passed.getIfPresent(triplet.id()) != null;
    }

    /** Empty if the store has to be asked. */
    public Optional<Pass> find(Triplet triplet, Instant at, Policy policy) {
        TripletState stored = passed.getIfPresent(triplet.id());
        if (stored == null) {
            return Optional.empty();
        }
        Decision decision = Decision.of(Optional.of(stored), at, policy);
        if (!(decision.verdict() instanceof Pass pass)) {
            return Optional.empty();
        }
        TripletState now = noted(triplet, stored, decision.state(), at, policy);
        if (now != stored) {
            passed.put(triplet.id(), now);
        }
        return Optional.of(pass);
    }

    /** What a batch has found or stored. */
    void learn(List<Request> requests, Batch.Outcome outcome) {
        for (Request request : requests) {
            Triplet triplet = request.triplet();
            TripletState stored = outcome.after(triplet).filter(TripletState::passed).orElse(null);
            if (stored != null && !triplet.isOfAnyNetwork()) {
                // Stale if it was only looked up.
                TripletState now = Decision.of(Optional.of(stored), request.at(), request.policy()).state();
                passed.put(triplet.id(), now.passed() ? noted(triplet, stored, now, request.at(), request.policy()) : stored);
            } else {
                passed.invalidate(triplet.id());
            }
        }
    }

    /** As if it were written already, if it will be: the next mail must not find the triplet older than it is. */
    private TripletState noted(Triplet triplet, TripletState stored, TripletState now, Instant at, Policy policy) {
        return !now.equals(stored) && lastSeen.note(triplet, at, policy) ? now : stored;
    }
}
