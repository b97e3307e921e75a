package io.github.jamesgreylist.jdbc.upkeep;

import static java.util.stream.Collectors.toSet;

import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Keys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Under which keys something may be stored in a database that only this process changes: a stranger is stored without being
 * looked for under each of his identities. Read from the database in the background, page by page; until then, and after any
 * doubt, there may be something under every key. What is deleted stays until the next reading. For any number of threads;
 * {@link #read} for one.
 */
final class StoredKeys {

    private static final int KEYS_PER_STEP = 1000;
    private static final TripletId FIRST = new TripletId(0, 0);

    private final StoredRows stored;
    /** Null while nothing is certain. */
    private volatile @Nullable KeyFilter known;
    /** Null while nothing is read. */
    private volatile @Nullable KeyFilter reading;
    private @Nullable TripletId lastTriplet = FIRST;
    private @Nullable String lastClient = "";

    StoredKeys(StoredRows stored) {
        this.stored = stored;
    }

    /** Without those under which it is certain that nothing is stored. */
    Keys possible(Keys keys) {
        KeyFilter filter = known;
        return filter == null ? keys
            : new Keys(keys.triplets().stream().filter(triplet -> filter.mayHave(triplet.id())).collect(toSet()),
                keys.clients().stream().filter(filter::mayHave).collect(toSet()));
    }

    /**
     * Has to come before changes are saved, as whoever looks for them then has to find them; and once more afterwards, as what
     * was being read when they were announced may have been at its end when they were saved.
     */
    void add(Changes changes) {
        add(known, changes);
        add(reading, changes);
    }

    private static void add(@Nullable KeyFilter filter, Changes changes) {
        if (filter != null) {
            changes.after().triplets().keySet().forEach(triplet -> filter.add(triplet.id()));
            changes.after().clients().keySet().forEach(filter::add);
        }
    }

    /** Something was stored under another key after all, or nobody knows whether it was. */
    synchronized void doubt() {
        known = null;
        reading = null;
    }

    /**
     * Reads on, if there is a reason.
     *
     * @param rows about how many are stored
     * @return whether there is more to read
     */
    boolean read(long rows) {
        KeyFilter filter = reading;
        if (filter == null) {
            KeyFilter old = known;
            if (old != null && !old.isFull()) {
                return false;
            }
            filter = new KeyFilter(2 * rows);
            lastTriplet = FIRST;
            lastClient = "";
            reading = filter;
        }
        if (lastTriplet != null) {
            List<TripletId> ids = stored.tripletIds(lastTriplet, KEYS_PER_STEP);
            ids.forEach(filter::add);
            lastTriplet = last(ids);
        } else if (lastClient != null) {
            List<String> clients = stored.clients(lastClient, KEYS_PER_STEP);
            clients.forEach(filter::add);
            lastClient = last(clients);
        } else {
            isRead(filter);
        }
        return reading != null;
    }

    private static <T> @Nullable T last(List<T> page) {
        return page.size() < KEYS_PER_STEP ? null : page.get(page.size() - 1);
    }

    private synchronized void isRead(KeyFilter filter) {
        if (reading == filter) {
            known = filter;
            reading = null;
        }
    }
}
