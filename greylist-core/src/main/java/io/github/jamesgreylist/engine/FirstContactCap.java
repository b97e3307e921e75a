package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.store.GreylistStore;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bound on stored first contacts, and what happens at it (RFC 6647 §8.2): the oldest go, so a flood of made-up
 * senders mostly drives out itself, and whoever retries sooner than the flood fills the store still passes.
 *
 * <p>The number is an estimate between two counts: other processes may use the same database.
 */
final class FirstContactCap {

    /** Makes room for more than is needed now, so that a flood does not pay for a deletion in each transaction. */
    private static final int ROOM = 500;
    private static final Instant ANY = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final Logger LOGGER = LoggerFactory.getLogger(FirstContactCap.class);

    private final GreylistStore store;
    private final long most;
    private final AtomicLong stored = new AtomicLong();
    private volatile boolean reached;

    FirstContactCap(GreylistStore store, long most) {
        this.store = store;
        this.most = most;
    }

    /** So many first contacts were added, or, if negative, taken away. */
    void count(long more) {
        stored.addAndGet(more);
    }

    /** Counts anew. */
    void recount() {
        stored.set(store.countFirstContacts());
        // Making room alone brings the number below the bound: a flood is over when much of it has expired.
        if (reached && stored.get() < most / 10 * 9) {
            reached = false;
            LOGGER.info("stored first contacts are well below maxFirstContacts={} again", most);
        }
    }

    /** Deletes the oldest first contacts if there is no room for {@code newcomers} more. */
    void makeRoom(int newcomers) {
        if (stored.get() + newcomers <= most) {
            return;
        }
        if (!reached) {
            reached = true;
            LOGGER.warn("maxFirstContacts={} is reached: the oldest first contacts are dropped for new ones. Somebody"
                + " may be flooding this server with made-up senders; see the decision log for the client networks", most);
        }
        count(-store.deleteOldest(false, ANY, newcomers + ROOM));
    }
}
