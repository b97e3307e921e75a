package io.github.jamesgreylist.bench;

/**
 * How long answers took, in buckets that are at most 1/64 wider than what they hold. Recording costs no memory. For one
 * thread.
 */
final class Latencies {

    private static final int SUB_BITS = 6;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] buckets = new long[(Long.SIZE - SUB_BITS) * SUB];
    private long count;
    private long max;

    /** @param nanos 0 or more */
    void record(long nanos) {
        buckets[bucket(nanos)]++;
        count++;
        max = Math.max(max, nanos);
    }

    void add(Latencies other) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += other.buckets[i];
        }
        count += other.count;
        max = Math.max(max, other.max);
    }

    long count() {
        return count;
    }

    /**
     * The smallest latency that at least this share of all answers did not exceed; an upper bound, by the width of the
     * bucket. 0 if there are none.
     *
     * @param share 0.5 for the median
     */
    long nanosAt(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank) {
                return Math.min(highest(i), max);
            }
        }
        return 0;
    }

    /** The largest one, exactly. */
    long max() {
        return max;
    }

    /** Values below SUB have a bucket each; above, each power of two is cut into SUB of them. */
    static int bucket(long nanos) {
        if (nanos < SUB) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - SUB_BITS;
        return (shift + 1) * SUB + (int) (nanos >>> shift) - SUB;
    }

    /** The largest value of a bucket. */
    static long highest(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        int shift = bucket / SUB - 1;
        return ((long) (bucket % SUB + SUB + 1) << shift) - 1;
    }
}
