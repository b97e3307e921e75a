package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.WholeNetwork;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.engine.CounterNames;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.jdbc.tables.StoredRows.Gone;
import io.github.jamesgreylist.jdbc.tables.StoredRows.Some;
import io.github.jamesgreylist.jdbc.upkeep.Networks.Share;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.store.RowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bound on the rows of a kind, and what happens at it (RFC 6647 §8.2): of first contacts, a network, or an SPF domain,
 * that holds more than a hundredth of the bound loses its own oldest; if none does, and of other kinds, the oldest of all
 * go. So a flood from one network, or of one domain, drives out itself; one from very many drives out whoever retries later
 * than it fills the store.
 *
 * <p>The number is an estimate between two counts: other processes may use the same database. As each of them knows of
 * its own deletions only, each drops no more than it adds, and one of them, the one that purges, what is too much. Of what
 * this process adds it is never too low: what comes while rows are counted is added to the count, which may have it already.
 */
final class Bound {

    /**
     * Nobody else adds: room for more than is needed now spares a flood a deletion in each transaction. At most a hundredth
     * of the bound, so that a small one keeps what it may.
     */
    private static final long ROOM = 500;
    /** A network, or domain, that holds more than the bound divided by this loses its own rows first. */
    private static final int HUNDREDTH = 100;
    /** So many rows are looked at in a transaction: some milliseconds. */
    private static final int ROWS_PER_LOOK = 1_000;
    /** More than come in a millisecond: those that expire at once are looked at together. */
    private static final int LEAST_PER_LOOK = 100;
    /** At most so many of them while an attempt waits. */
    private static final int MOST_LOOKS = 10;
    private static final long NANOS_BETWEEN_LOOKS_AT_ALL = TimeUnit.HOURS.toNanos(1);
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
    /** Whether a network, or an SPF domain, has a share. */
    private final boolean hasShares;
    /** Who holds first contacts; of other kinds it does not matter. */
    private final Networks networks = new Networks();
    /** Changed by one thread at a time, by {@link #count(long)} and {@link #recount}. */
    private final AtomicLong rows = new AtomicLong();
    /** So many have been added by this process since it began. */
    private final AtomicLong added = new AtomicLong();
    /** First contacts that are gone and not yet told, by the hour in which they were first seen. */
    private HourlyCounts dropped = HourlyCounts.collecting();
    private long lookedAtAll;
    private volatile boolean counted;
    private volatile boolean reached;

    private Bound(StoredRows stored, RowKind kind, long most, Duration lifetime, String setting, String ofWhat, String why) {
        this.stored = stored;
        this.kind = kind;
        this.most = most;
        this.lifetime = lifetime;
        this.setting = setting;
        this.ofWhat = ofWhat;
        this.why = why;
        this.hasShares = kind == RowKind.FIRST_CONTACT || kind == RowKind.FIRST_CONTACT_BY_SPF;
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

    long rows() {
        return rows.get();
    }

    /** False if it is certain that there are none. */
    boolean mayHaveAny() {
        return !counted || added.get() > 0 || rows.get() > 0 || !stored.areExclusive();
    }

    /** How many more rows of this kind there are with the changes than without; negative if fewer. */
    long more(Changes changes) {
        return Counted.more(kind, changes);
    }

    private boolean isOfThisKind(Triplet triplet, @Nullable TripletState state) {
        return state != null && RowKind.of(triplet, state) == kind;
    }

    /** The changes were saved. */
    void count(Changes changes) {
        Map<Triplet, TripletState> before = changes.before().triplets();
        count(more(changes));
        if (hasShares) {
            changes.after().triplets().forEach((triplet, state) -> {
                boolean was = isOfThisKind(triplet, before.get(triplet));
                if (isOfThisKind(triplet, state) && !was) {
                    networks.add(triplet.network(), state.expires());
                } else if (was && !isOfThisKind(triplet, state)) {
                    networks.remove(triplet.network());
                }
            });
            changes.gone().triplets().stream().filter(triplet -> isOfThisKind(triplet, before.get(triplet)))
                .forEach(triplet -> networks.remove(triplet.network()));
        }
    }

    /** Rows of these networks, or domains, were deleted. */
    void gone(List<String> clientNetworks) {
        count(-clientNetworks.size());
        if (hasShares) {
            clientNetworks.forEach(networks::remove);
        }
    }

    /** So many rows were added, or, if negative, taken away. */
    void count(long more) {
        synchronized (rows) {
            added.addAndGet(Math.max(0, more));
            rows.addAndGet(more);
        }
    }

    /** Counts anew. */
    void recount() {
        long before = added.get();
        long there = stored.count(kind);
        synchronized (rows) {
            rows.set(there + added.get() - before);
        }
        counted = true;
        // What this process has stored it knows. Where the bound is far, what others have does not matter yet.
        boolean isDue = lookedAtAll == 0 || System.nanoTime() - lookedAtAll > NANOS_BETWEEN_LOOKS_AT_ALL;
        if (hasShares && rows.get() > most / 2 && isDue) {
            networks.replaceBy(lookAtAll());
            lookedAtAll = System.nanoTime();
        }
        // Making room alone brings the number below the bound: a flood is over when much of it has expired.
        if (reached && rows.get() < Math.max(1, most / 10 * 9 - ROOM)) {
            reached = false;
            LOGGER.info("stored {} are well below {}={} again", ofWhat, setting, most);
        }
    }

    private Networks lookAtAll() {
        Networks all = new Networks();
        Instant from = Instant.EPOCH;
        while (from.isBefore(Instant.MAX)) {
            Some some = stored.look(kind, from, ROWS_PER_LOOK);
            for (int i = 0; i < some.networks().size(); i++) {
                all.add(some.networks().get(i), some.expiries().get(i));
            }
            from = some.next();
        }
        return all;
    }

    /** Whether others may have brought the rows to the bound, or below it, since they were counted. */
    boolean isWorthCounting() {
        return !stored.areExclusive() && rows.get() >= most / 10 * 9;
    }

    /** Deletes rows if there is no room for {@code newcomers} more. */
    void makeRoom(long newcomers, Instant now) {
        if (newcomers <= 0 || rows.get() + newcomers <= most) {
            return;
        }
        tellThatItIsReached();
        long room = stored.areExclusive() ? Math.min(ROOM, most / HUNDREDTH) : 0;
        drop((int) newcomers, (int) Math.max(room, newcomers), now);
    }

    /**
     * The oldest are those that expire first. What expires later than anything that could be stored now is older all the
     * same: the lifetime was shortened, or the clock was ahead. Were it left, newcomers would drive out each other.
     *
     * @param least  so many at least, if there are as many
     * @param atMost if that costs nobody else anything
     */
    private int drop(int least, int atMost, Instant now) {
        int dropped = droppedRows(stored.deleteLongLived(kind, now.plus(lifetime).plus(CLOCKS_DIFFER), atMost));
        if (dropped < least && hasShares) {
            dropped += dropOfLargest(least - dropped, atMost - dropped);
        }
        if (dropped < least) {
            // A large network that was not found in time is found later.
            int rest = largest().isPresent() ? least - dropped : atMost - dropped;
            dropped += droppedRows(stored.deleteOldest(kind, ANY, rest));
        }
        return dropped;
    }

    private Optional<Share> largest() {
        return networks.largest(most / HUNDREDTH);
    }

    private int droppedRows(List<Gone> rows) {
        return dropped(rows.stream().map(Gone::network).toList(), rows.stream().map(Gone::expires).toList());
    }

    private int dropped(List<String> clientNetworks, List<Instant> expiries) {
        gone(clientNetworks);
        // A contact that stands under an SPF domain as well is counted where it stands under its network.
        if (kind == RowKind.FIRST_CONTACT) {
            synchronized (this) {
                expiries.forEach(expires -> dropped.add(expires.minus(lifetime), CounterNames.CONTACTS_DROPPED, 1));
            }
        }
        return clientNetworks.size();
    }

    /** First contacts that had to go for newer ones, as far as that was not asked before. */
    synchronized HourlyCounts takeDropped() {
        HourlyCounts taken = dropped;
        dropped = HourlyCounts.collecting();
        return taken;
    }

    /** Those that were taken could not be stored. */
    synchronized void putBack(HourlyCounts taken) {
        dropped.add(taken);
    }

    /** Looks for their rows where the last ones were found: each row is looked at once for a network, and not each time. */
    private int dropOfLargest(int least, int atMost) {
        int dropped = 0;
        for (int looks = 0; looks < MOST_LOOKS && dropped < least; looks++) {
            Optional<Share> largest = largest();
            if (largest.isEmpty()) {
                break;
            }
            String network = largest.get().network();
            long excess = largest.get().holding().rows() - most / HUNDREDTH;
            int rows = (int) Math.min(excess, atMost - dropped);
            // In a flood most rows are theirs.
            int look = looks == 0 ? Math.min(ROWS_PER_LOOK, Math.max(LEAST_PER_LOOK, 2 * rows)) : ROWS_PER_LOOK;
            Some theirs = stored.deleteOldestOf(kind, largest.get().holding().since(),
                row -> WholeNetwork.of(row).equals(network), rows, look);
            dropped += dropped(theirs.networks(), theirs.expiries());
            networks.goneUntil(network, theirs.next());
        }
        return dropped;
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
        int rows = (int) Math.min(excess, atMost);
        return drop(rows, rows, now);
    }

    /** Both who stores and who purges may be the first to see it. */
    private synchronized void tellThatItIsReached() {
        if (!reached) {
            reached = true;
            String whose = largest()
                .map(share -> ", first of all those of " + share.network() + ", which holds " + share.holding().rows()
                    + " of them")
                .orElse("");
            LOGGER.warn("{}={} is reached: the oldest {} are dropped for new ones{}. {}", setting, most, ofWhat, whose, why);
        }
    }
}
