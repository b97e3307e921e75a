package io.github.jamesgreylist.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules by which enough passes earn the way past greylisting: for a client network or an SPF domain that has shown
 * that it retries, and for the domain of senders in a network. Pure functions; an expired state counts for nothing.
 *
 * @param clients  how many are enough; 0 switches it off
 * @param interval at most one is counted in this time, so that one bulk run is not enough
 */
public record AutoWhitelist(int clients, Duration interval) {

    /** postgrey's, of networks. */
    public static final AutoWhitelist DEFAULT = new AutoWhitelist(5, Duration.ofHours(1));
    /** Two senders of a domain that passed from a network let the domain pass from there, however soon after each other. */
    public static final AutoWhitelist SENDER_DOMAIN = new AutoWhitelist(2, Duration.ZERO);

    public boolean isOff() {
        return clients == 0;
    }

    /** Whether there were enough. */
    public boolean covers(Optional<ClientState> stored, Instant now, Policy policy) {
        return !isOff() && alive(stored, now, policy).filter(client -> client.passes() >= clients).isPresent();
    }

    /**
     * What is to be stored when one more has passed for the first time.
     *
     * @param who     a short digest without blanks: whoever is counted already is not counted again
     * @param certain as {@link Decision#of} has it: what has expired by "now" only is left as it is
     */
    public ClientState passed(Optional<ClientState> stored, String who, Instant now, Policy policy, Instant certain) {
        Optional<ClientState> known =
            stored.filter(client -> !client.isExpired(now, policy) || !client.isExpired(certain, policy));
        return known.isEmpty() ? ClientState.first(who, now, policy)
            : known.get().isExpired(now, policy) ? known.get()
            : isCountable(known.get(), who, now) ? known.get().countedAt(who, now, policy)
            : seen(known.get(), now, policy);
    }

    /**
     * What is to be stored when any other mail has passed: the same, as long as that is fresh enough. What a release earned
     * that did not look at who was counted helps everybody, so nothing keeps it beyond its time.
     */
    public ClientState seen(ClientState stored, Instant now, Policy policy) {
        boolean stale = now.isAfter(stored.lastSeen().plus(policy.lastSeenPrecision()));
        return stale && !stored.counted().isUnknown() && !stored.isExpired(now, policy) ? stored.seenAt(now, policy) : stored;
    }

    /**
     * A count a little in the future is that of another session, or of a server whose clock is ahead. One far in the
     * future was made by a clock that has jumped back since: it holds nobody up.
     */
    private boolean isCountable(ClientState client, String who, Instant now) {
        boolean longAgo =
            !now.isBefore(client.lastCounted().plus(interval)) || now.isBefore(client.lastCounted().minus(interval));
        // What a release earned that did not look at who was counted stays what it is until it expires.
        boolean earned = client.counted().isUnknown() && client.passes() >= clients;
        return longAgo && !earned && !client.counted().has(who);
    }

    private static Optional<ClientState> alive(Optional<ClientState> stored, Instant now, Policy policy) {
        return stored.filter(client -> !client.isExpired(now, policy));
    }
}
