package io.github.jamesgreylist.store;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Reads rows, decides what to store instead, and begins again if somebody else was quicker. */
public final class Update {

    /**
     * A conflict means that another process got its changes through. While three of them hammer the same 50 triplets, one
     * in twenty updates meets a conflict, and a later try about every second one.
     */
    private static final int TRIES = 30;
    /** A pause after the second conflict and each one later keeps busy processes from meeting again and again. */
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private Update() {}

    /**
     * @param keys    of all rows that the decision looks at
     * @param decide  gets the rows; has no other effects, as it is called again after a conflict
     * @param changes of what was decided
     * @return what was decided on the rows that were replaced
     */
    public static <T> T of(GreylistStore store, Keys keys, Function<Rows, T> decide, Function<T, Changes> changes) {
        return of(store, keys, store.find(keys), decide, changes);
    }

    /** @param rows what is stored under the keys, as far as is known; as above */
    public static <T> T of(GreylistStore store, Keys keys, Rows rows, Function<Rows, T> decide, Function<T, Changes> changes) {
        Rows found = rows;
        for (int conflicts = 0; conflicts < TRIES; conflicts++) {
            if (conflicts > 0) {
                pause(conflicts);
                found = store.find(keys);
            }
            T decided = decide.apply(found);
            Changes wanted = changes.apply(decided);
            if (wanted.isEmpty() || store.save(wanted)) {
                return decided;
            }
        }
        throw new StoreException("cannot look up and store triplets, others changed the same rows " + TRIES + " times");
    }

    private static void pause(int conflicts) {
        if (conflicts > 1) {
            long longest = Math.min(LONGEST_PAUSE_MILLIS, 1L << (conflicts - 1));
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(longest)));
        }
    }
}
