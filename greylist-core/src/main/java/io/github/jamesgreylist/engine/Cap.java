package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.RowKind;
import java.time.Duration;
import java.time.Instant;
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
final class Cap {

    /** Nobody else adds: room for more than is needed now spares a flood a deletion in each transaction. */
    private static final int ROOM = 500;
    /** Servers that share a store have clocks that differ a little. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final Instant ANY = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final Logger LOGGER = LoggerFactory.getLogger(Cap.class);

    private final GreylistStore store;
    private final RowKind kind;
    private final long most;
    private final Duration lifetime;
    private final String setting;
    private final String rows;
    private final String why;
    private final AtomicLong stored = new AtomicLong();
    private volatile boolean counted;
    private volatile boolean added;
    private volatile boolean reached;

    private Cap(GreylistStore store, RowKind kind, long most, Duration lifetime, String setting, String rows, String why) {
        this.store = store;
        this.kind = kind;
        this.most = most;
        this.lifetime = lifetime;
        this.setting = setting;
        this.rows = rows;
        this.why = why;
    }

    /** @param lifetime of a row, from when it is stored to when it expires */
    static Cap ofFirstContacts(GreylistStore store, long most, Duration lifetime) {
        return new Cap(store, RowKind.FIRST_CONTACT, most, lifetime, "maxFirstContacts", "first contacts", "Somebody may be flooding"
            + " this server with made-up senders; see the decision log for the client networks");
    }

    /** @param lifetime of a row, from when it is stored to when it expires */
    static Cap ofCorrespondents(GreylistStore store, long most, Duration lifetime) {
        return new Cap(store, RowKind.CORRESPONDENT, most, lifetime, "maxCorrespondents", "correspondents", "Either users write to"
            + " very many people, or an account is misused");
    }

    RowKind kind() {
        return kind;
    }

    /** False if it is certain that there are none. */
    boolean mayHaveAny() {
        return !counted || added || stored.get() > 0 || !store.isExclusive();
    }

    /** So many rows were added, or, if negative, taken away. */
    void count(long more) {
        // For good: a count that is being made may have missed them.
        if (more > 0) {
            added = true;
        }
        stored.addAndGet(more);
    }

    /** Counts anew. */
    void recount() {
        stored.set(store.count(kind));
        counted = true;
        // Making room alone brings the number below the bound: a flood is over when much of it has expired.
        if (reached && stored.get() < most / 10 * 9) {
            reached = false;
            LOGGER.info("stored {} are well below {}={} again", rows, setting, most);
        }
    }

    /** Whether others may have brought the rows to the bound, or below it, since they were counted. */
    boolean isWorthCounting() {
        return !store.isExclusive() && stored.get() >= most / 10 * 9;
    }

    /** Deletes the oldest rows if there is no room for {@code newcomers} more. */
    void makeRoom(int newcomers, Instant now) {
        if (stored.get() + newcomers <= most) {
            return;
        }
        tellThatItIsReached();
        drop(store.isExclusive() ? Math.max(ROOM, newcomers) : newcomers, now);
    }

    /**
     * The oldest are those that expire first. What expires later than anything that could be stored now is older all the
     * same: the lifetime was shortened, or the clock was ahead. Were it left, newcomers would drive out each other.
     */
    private int drop(int rows, Instant now) {
        int gone = store.deleteLongLived(kind, now.plus(lifetime).plus(CLOCKS_DIFFER), rows);
        if (gone < rows) {
            gone += store.deleteOldest(kind, ANY, rows - gone);
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
        long excess = stored.get() - most;
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
            LOGGER.warn("{}={} is reached: the oldest {} are dropped for new ones. {}", setting, most, rows, why);
        }
    }
}
