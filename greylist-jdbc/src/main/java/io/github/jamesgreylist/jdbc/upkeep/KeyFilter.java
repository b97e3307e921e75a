package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** A Bloom filter: what was added is in it, and a few others seem to be. For any number of threads. */
final class KeyFilter {

    private static final int HASHES = 4;
    /** With four hashes, one in forty that were not added seems to be, once the filter is full. */
    private static final int BITS_PER_KEY = 8;
    /** Half a MiB, so that half a million strangers may come to an empty database. */
    private static final int LEAST_BITS_LOG = 22;
    /** 16 MiB, enough for 16 million keys; of more, more and more are looked for in vain. */
    private static final int MOST_BITS_LOG = 27;

    private final AtomicLongArray words;
    private final int shift;
    private final long capacity;
    private final AtomicLong added = new AtomicLong();

    /** @param keys for so many */
    KeyFilter(long keys) {
        int log = Long.SIZE - Long.numberOfLeadingZeros(keys * BITS_PER_KEY);
        int bits = Math.max(LEAST_BITS_LOG, Math.min(MOST_BITS_LOG, log));
        this.words = new AtomicLongArray(1 << (bits - 6));
        this.shift = Long.SIZE - bits;
        this.capacity = Math.max(keys, (1L << LEAST_BITS_LOG) / BITS_PER_KEY);
    }

    void add(TripletId id) {
        boolean isNew = false;
        for (int i = 0; i < HASHES; i++) {
            long bit = bit(id, i);
            isNew |= (words.getAndAccumulate((int) (bit >>> 6), 1L << bit, (before, more) -> before | more) & 1L << bit) == 0;
        }
        if (isNew) {
            added.incrementAndGet();
        }
    }

    boolean mayHave(TripletId id) {
        for (int i = 0; i < HASHES; i++) {
            long bit = bit(id, i);
            if ((words.get((int) (bit >>> 6)) & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Identifiers are digests: sums of their halves are as good as hashes of their own. */
    private long bit(TripletId id, int hash) {
        return (id.high() + hash * (id.low() | 1)) >>> shift;
    }

    void add(String client) {
        add(id(client));
    }

    boolean mayHave(String client) {
        return mayHave(id(client));
    }

    private static TripletId id(String client) {
        return new Triplet(client, "", "").id();
    }

    /** Whether more was added than it is for. */
    boolean isFull() {
        return added.get() > capacity;
    }
}
