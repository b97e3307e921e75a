package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.store.GreylistStore;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired rows in the background, in transactions so small that a decision never waits long for one. Nothing
 * depends on it but the size of the database: an expired row counts for nothing while it waits.
 */
final class Purge implements AutoCloseable {

    private static final int ROWS_PER_STEP = 500;
    private static final long MILLIS_BETWEEN_STEPS = 20;
    private static final long MILLIS_BETWEEN_RUNS = TimeUnit.MINUTES.toMillis(1);
    /** The estimate of the stored first contacts is good; the count only corrects what other processes did. */
    private static final long MINUTES_BETWEEN_COUNTS = 60;
    private static final long SECONDS_TO_CLOSE = 5;
    private static final Logger LOGGER = LoggerFactory.getLogger(Purge.class);

    private final GreylistStore store;
    private final FirstContactCap cap;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "greylist-purge");
        thread.setDaemon(true);
        return thread;
    });
    private long deleted;
    private boolean failing;

    Purge(GreylistStore store, FirstContactCap cap, Clock clock) {
        this.store = store;
        this.cap = cap;
        this.clock = clock;
    }

    void start() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.scheduleWithFixedDelay(() -> attempt(this::recount), 0, MINUTES_BETWEEN_COUNTS, TimeUnit.MINUTES);
        // Each step plans the next one, at a distance that depends on what it found.
        executor.execute(this::run);
    }

    private void run() {
        boolean more = attempt(this::step);
        if (!executor.isShutdown()) {
            executor.schedule(this::run, more ? MILLIS_BETWEEN_STEPS : MILLIS_BETWEEN_RUNS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean recount() {
        cap.recount();
        return false;
    }

    /**
     * One small transaction for first contacts and one for passed triplets.
     *
     * @return whether there is more to delete
     */
    boolean step() {
        int firstContacts = store.deleteOldest(false, clock.instant(), ROWS_PER_STEP);
        cap.count(-firstContacts);
        int passed = store.deleteOldest(true, clock.instant(), ROWS_PER_STEP);
        deleted += firstContacts + passed;
        boolean more = firstContacts >= ROWS_PER_STEP || passed >= ROWS_PER_STEP;
        if (!more && deleted > 0) {
            LOGGER.info("purged {} expired triplets", deleted);
            deleted = 0;
        }
        return more;
    }

    private boolean attempt(BooleanSupplier work) {
        try {
            boolean more = work.getAsBoolean();
            failing = false;
            return more;
        } catch (RuntimeException e) {
            if (!failing) {
                LOGGER.warn("cannot purge expired triplets, trying again every minute: {}", e.getMessage());
            }
            failing = true;
            return false;
        }
    }

    @Override
    public void close() {
        // Not interrupted: an embedded database takes that for damage to its files.
        executor.shutdown();
        try {
            executor.awaitTermination(SECONDS_TO_CLOSE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
