package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.RowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bound on the rows of a kind, and what happens at it: the oldest go. For first contacts (RFC 6647 §8.2) this
 * means that a flood of made-up senders mostly drives out itself, and whoever retries sooner than the flood fills the
 * store still passes.
 *
 * <p>The number is an estimate between two counts: other processes may use the same database. As each of them knows of
 * its own deletions only, each drops no more than it adds, and one of them, the one that purges, what is too much.
 */
final class Bound {

    /** Nobody else adds: room for more than is needed now spares a flood a deletion in each transaction. */
    private static final int ROOM = 500;
    /** Servers that share a store have clocks that differ a little. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final Instant ANY = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final Logger LOGGER = LoggerFactory.getLogger(Bound.class);

    private final StoredRows stored;
    private final RowKind kind;
    private final long most;
    private final Duration lifetime;
    private final String setting;
    private final String ofWhat;
    private final String why;
    private final AtomicLong rows = new AtomicLong();
    private volatile boolean counted;
    private volatile boolean added;
    private volatile boolean reached;

    private Bound(StoredRows stored, RowKind kind, long most, Duration lifetime, String setting, String ofWhat, String why) {
        this.stored = stored;
        this.kind = kind;
        this.most = most;
        this.lifetime = lifetime;
        this.setting = setting;
        this.ofWhat = ofWhat;
        this.why = why;
    }

    /**
     * @param kind     those under client networks, or those that are there under an SPF domain as well
     * @param lifetime of a row, from when it is stored to when it expires
     */
    static Bound ofFirstContacts(StoredRows stored, RowKind kind, long most, Duration lifetime) {
        return new Bound(stored, kind, most, lifetime, "maxFirstContacts", "first contacts",
            "Somebody may be flooding"
                + " this server with made-up senders; see the decision log for the client networks");
    }

    /**
     * @param kind     people, or domains
     * @param lifetime of a row, from when it is stored to when it expires
     */
    static Bound ofCorrespondents(StoredRows stored, RowKind kind, long most, Duration lifetime) {
        return new Bound(stored, kind, most, lifetime, "maxCorrespondents", "correspondents",
            "Either users write to"
                + " very many people, or an account is misused");
    }

    RowKind kind() {
        return kind;
    }

    /** False if it is certain that there are none. */
    boolean mayHaveAny() {
        return !counted || added || rows.get() > 0 || !stored.areExclusive();
    }

    /** How many more rows of this kind there are with the changes than without; negative if fewer. */
    long more(Changes changes) {
        Map<Triplet, TripletState> before = changes.before().triplets();
        long more = 0;
        for (Map.Entry<Triplet, TripletState> row : changes.after().triplets().entrySet()) {
            TripletState replaced = before.get(row.getKey());
            more += RowKind.of(row.getKey(), row.getValue()) == kind ? 1 : 0;
            more -= replaced != null && RowKind.of(row.getKey(), replaced) == kind ? 1 : 0;
        }
        return more;
    }

    /** So many rows were added, or, if negative, taken away. */
    void count(long more) {
        // For good: a count that is being made may have missed them.
        if (more > 0) {
            added = true;
        }
        rows.addAndGet(more);
    }

    /** Counts anew. */
    void recount() {
        rows.set(stored.count(kind));
        counted = true;
        // Making room alone brings the number below the bound: a flood is over when much of it has expired.
        if (reached && rows.get() < Math.max(1, most / 10 * 9 - ROOM)) {
            reached = false;
            LOGGER.info("stored {} are well below {}={} again", ofWhat, setting, most);
        }
    }

    /** Whether others may have brought the rows to the bound, or below it, since they were counted. */
    boolean isWorthCounting() {
        return !stored.areExclusive() && rows.get() >= most / 10 * 9;
    }

    /** Deletes the oldest rows if there is no room for {@code newcomers} more. */
    void makeRoom(long newcomers, Instant now) {
        if (newcomers <= 0 || rows.get() + newcomers <= most) {
            return;
        }
        tellThatItIsReached();
        drop((int) (stored.areExclusive() ? Math.max(ROOM, newcomers) : newcomers), now);
    }

    /**
     * The oldest are those that expire first. What expires later than anything that could be stored now is older all the
     * same: the lifetime was shortened, or the clock was ahead. Were it left, newcomers would drive out each other.
     */
    private int drop(int atMost, Instant now) {
        int gone = stored.deleteLongLived(kind, now.plus(lifetime).plus(CLOCKS_DIFFER), atMost);
        if (gone < atMost) {
            gone += stored.deleteOldest(kind, ANY, atMost - gone);
        }
        count(-gone);
        return gone;
    }

    /**
     * Deletes the oldest rows beyond the bound, as after it was lowered. For one process of those that share a store: each
     * would delete all that are too many when it last counted.
     *
     * @return how many went
     */
    int trim(int atMost, Instant now) {
        long excess = rows.get() - most;
        if (excess <= 0) {
            return 0;
        }
        tellThatItIsReached();
        return drop((int) Math.min(excess, atMost), now);
    }

    /** Both who stores and who purges may be the first to see it. */
    private synchronized void tellThatItIsReached() {
        if (!reached) {
            reached = true;
            LOGGER.warn("{}={} is reached: the oldest {} are dropped for new ones. {}", setting, most, ofWhat, why);
        }
    }
}
