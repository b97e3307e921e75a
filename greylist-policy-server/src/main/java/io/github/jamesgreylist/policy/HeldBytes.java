package io.github.jamesgreylist.policy;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all connections of a server together hold for requests that are not complete. For any number of threads. */
final class HeldBytes {

    private static final long MOST = 32 * 1024 * 1024;
    /** What is made of a byte takes up to four. */
    private static final int SHARE_OF_HEAP = 8;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    HeldBytes(long most) {
        this.most = most;
    }

    static HeldBytes ofThisMachine() {
        return new HeldBytes(Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /**
     * A connection now holds another number of bytes than before.
     *
     * @return whether it may; it counts in either case, until the connection gives it back
     */
    boolean change(long before, long now) {
        return held.addAndGet(now - before) <= most || now <= before;
    }

    long most() {
        return most;
    }
}
