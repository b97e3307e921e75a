package io.github.jamesgreylist.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules of the auto-whitelist: a client network from which enough different triplets have passed is not greylisted
 * any more, as it has shown that it retries. Pure functions; an expired state counts for nothing.
 *
 * @param clients  how many triplets are enough; 0 switches it off
 * @param interval at most one triplet of a network is counted in this time, so that one bulk run is not enough
 */
public record AutoWhitelist(int clients, Duration interval) {

    /** postgrey's. */
    public static final AutoWhitelist DEFAULT = new AutoWhitelist(5, Duration.ofHours(1));

    public boolean isOff() {
        return clients == 0;
    }

    /** Whether the network is not greylisted. */
    public boolean covers(Optional<ClientState> stored, Instant now, Policy policy) {
        return !isOff() && alive(stored, now, policy).filter(client -> client.passes() >= clients).isPresent();
    }

    /** What is to be stored when a triplet of the network has passed for the first time. */
    public ClientState passed(Optional<ClientState> stored, Instant now, Policy policy) {
        Optional<ClientState> known = alive(stored, now, policy);
        return known.isEmpty() ? ClientState.first(now, policy)
            : isCountable(known.get(), now) ? known.get().countedAt(now, policy)
            : seen(known.get(), now, policy);
    }

    /** What is to be stored when any other mail of the network has passed: the same, as long as that is fresh enough. */
    public ClientState seen(ClientState stored, Instant now, Policy policy) {
        boolean stale = now.isAfter(stored.lastSeen().plus(policy.lastSeenPrecision()));
        return stale && !stored.isExpired(now, policy) ? stored.seenAt(now, policy) : stored;
    }

    /**
     * A count a little in the future is that of another session, or of a server whose clock is ahead. One far in the
     * future was made by a clock that has jumped back since: it holds nobody up.
     */
    private boolean isCountable(ClientState client, Instant now) {
        return !now.isBefore(client.lastCounted().plus(interval)) || now.isBefore(client.lastCounted().minus(interval));
    }

    private static Optional<ClientState> alive(Optional<ClientState> stored, Instant now, Policy policy) {
        return stored.filter(client -> !client.isExpired(now, policy));
    }
}
