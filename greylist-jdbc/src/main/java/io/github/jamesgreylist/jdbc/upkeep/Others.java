package io.github.jamesgreylist.jdbc.upkeep;

import static java.util.stream.Collectors.toSet;

import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What administrators have done on any server that uses the database, as far as it matters to all. For any number of threads. */
public final class Others {

    private static final Logger LOGGER = LoggerFactory.getLogger(Others.class);

    private final StoredRows stored;
    /** One look at a time, so that none puts what it saw in place of what a later one has seen. */
    private final Object looking = new Object();
    /** How often it was found out that rows were deleted. Never goes back, so that whoever asks now and then misses nothing. */
    private volatile long forgotten;
    /** Of all deletions, by whomever, as far as is known. */
    private long deletions;
    private volatile boolean mayHaveReleases = true;
    /** By this process. */
    private long released;

    public Others(StoredRows stored) {
        this.stored = stored;
    }

    /** As {@link io.github.jamesgreylist.store.GreylistStore#forgotten}. */
    public long forgotten() {
        return forgotten;
    }

    /** This process has deleted rows, for the so manieth time of all. */
    public synchronized void forgot(long number) {
        deletions = number;
        forgotten++;
    }

    /** Without releases where it is certain that there are none: nearly always, so decisions need not look for them. */
    Keys possible(Keys keys) {
        return mayHaveReleases ? keys
            : new Keys(keys.triplets().stream().filter(triplet -> !triplet.isRelease()).collect(toSet()), keys.clients());
    }

    /** The changes are saved. */
    synchronized void stored(Changes changes) {
        if (Counted.more(RowKind.RELEASE, new Changes(Rows.NONE, changes.after())) > 0) {
            released++;
            mayHaveReleases = true;
        }
    }

    /** Looks what has been done. If the database cannot be asked, the next time will do. */
    public void look() {
        synchronized (looking) {
            long before = released();
            try {
                lookedForDeletions(stored.forgotten());
                lookedForReleases(stored.hasAny(RowKind.RELEASE), before);
            } catch (RuntimeException | Error e) {
                LOGGER.debug("cannot look at what others have released and forgotten", e);
            }
        }
    }

    /** A look that is older than {@link #forgot} only makes others forget once more. */
    private synchronized void lookedForDeletions(long number) {
        if (number != deletions) {
            deletions = number;
            forgotten++;
        }
    }

    private synchronized long released() {
        return released;
    }

    private synchronized void lookedForReleases(boolean any, long before) {
        mayHaveReleases = any || released != before;
    }
}
