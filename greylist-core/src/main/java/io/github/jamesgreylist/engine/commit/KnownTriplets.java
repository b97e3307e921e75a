package io.github.jamesgreylist.engine.commit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Interner;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict.Pass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Triplets that have passed, in memory: their mail, which is most mail, does not wait for the store. What has passed
 * stays so until it expires, whatever other processes decide, so nothing here can be wrong for long: if an administrator has
 * rows forgotten, all is forgotten here; and as "last seen" is
 * written down once in a while, the store confirms or corrects each of them as often. For any number of threads.
 */
public final class KnownTriplets {

    private final Cache<TripletId, Known> passed;
    private final LastSeen lastSeen;
    /** Many triplets come by one domain, whose name is kept once. */
    private final Interner<String> spfDomains = Interner.newWeakInterner();

    /** @param bySpf what stands in place of the network by the SPF domain with which it passed last: its mail keeps that alive */
    private record Known(TripletState state, @Nullable String bySpf) {}

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

    /** As {@link #find}, without leaving a trace. */
    public Optional<Pass> peek(Triplet triplet, Instant at, Policy policy) {
        return quietly(triplet).filter(known -> Decision.isKnown(Optional.of(known.state), at, policy))
            .map(known -> Pass.KNOWN);
    }

    private Optional<Known> quietly(Triplet triplet) {
        return Optional.ofNullable(passed.policy().getIfPresentQuietly(triplet.id()));
    }

    /** Empty if the store has to be asked. */
    public Optional<Pass> find(Triplet triplet, Instant at, Policy policy) {
        Known known = passed.getIfPresent(triplet.id());
        if (known == null || !Decision.isKnown(Optional.of(known.state), at, policy)) {
            return Optional.empty();
        }
        Known now = noted(triplet, known, at, policy);
        if (!now.equals(known)) {
            // Unless it has been forgotten meanwhile.
            passed.asMap().replace(triplet.id(), known, now);
        }
        return Optional.of(Pass.KNOWN);
    }

    /** From now on the store is asked about each again. */
    void forget() {
        passed.invalidateAll();
    }

    /** What a batch has found or stored. */
    void learn(List<Request> requests, Batch.Outcome outcome) {
        for (Request request : requests) {
            if (!request.keys().triplets().isEmpty()) {
                learn(request, outcome);
            }
        }
    }

    private void learn(Request request, Batch.Outcome outcome) {
        Triplet triplet = request.keys().triplet();
        TripletState stored = outcome.after(triplet).filter(TripletState::passed).orElse(null);
        if (stored == null) {
            passed.invalidate(triplet.id());
        } else {
            Known known = new Known(stored, request.keys().bySpf().map(spfDomains::intern).orElse(null));
            // Stale if it was only looked up.
            boolean isKnown = Decision.isKnown(Optional.of(stored), request.at(), request.policy());
            passed.put(triplet.id(), isKnown ? noted(triplet, known, request.at(), request.policy()) : known);
        }
    }

    /** As if it were written already, if it will be: the next mail must not find the triplet older than it is. */
    private Known noted(Triplet triplet, Known known, Instant at, Policy policy) {
        TripletState now = Decision.known(Optional.of(known.state), at, policy);
        return !now.equals(known.state) && lastSeen.note(triplet, Optional.ofNullable(known.bySpf), at, policy)
            ? new Known(now, known.bySpf) : known;
    }
}
