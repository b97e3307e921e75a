package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.jdbc.tables.TableFiles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of an embedded Derby small, in the background: a table whose files are more than twice as large as its
 * rows need is {@linkplain TableFiles written anew}. Other databases give space back by themselves, or have an
 * administrator. Nothing depends on it but the size of the files.
 */
public final class Compaction implements AutoCloseable {

    /** Below it nobody minds. With what a flood stores between two looks it is part of the constant in the docs. */
    private static final long SPARE = 8L << 20;
    private static final int MOST = 2;
    /** Rows need no more than this times what is reckoned, however few there are to tell by. */
    private static final double MOST_MISJUDGED = 1.5;
    /** Counting the rows of a large greylist takes a while: it is done when files have grown so much, or after an hour. */
    private static final double GROWTH_TO_COUNT = 1.25;
    private static final long NANOS_BETWEEN_COUNTS = Duration.ofHours(1).toNanos();
    private static final int ROWS_PER_STEP = 200;
    private static final int CHANGES_PER_STEP = 1000;
    private static final int REST_PER_WORK = 2;
    private static final long LEAST_MILLIS_OF_REST = 10;
    private static final long MILLIS_BETWEEN_LOOKS = TimeUnit.SECONDS.toMillis(10);
    private static final long SECONDS_TO_CLOSE = 5;
    private static final Logger LOGGER = LoggerFactory.getLogger(Compaction.class);

    private final List<Table> tables;
    private final BooleanSupplier isWell;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "greylist-compaction");
        thread.setDaemon(true);
        return thread;
    });
    private int failures;
    private boolean started;

    /** @param isWell whether decisions get what they want from the database: if not, an outage explains what fails here */
    public Compaction(List<TableFiles> tables, BooleanSupplier isWell) {
        this.tables = tables.stream().map(Table::new).toList();
        this.isWell = isWell;
    }

    /** From now on, in the background. May be called again. */
    public synchronized void start() {
        if (!started) {
            started = true;
            executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            executor.execute(this::run);
        }
    }

    private void run() {
        long begun = System.nanoTime();
        Pace pace = tryStep();
        long rest = REST_PER_WORK * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        long millis = switch (pace) {
            case HURRY -> 0;
            case STEADY -> Math.max(LEAST_MILLIS_OF_REST, rest);
            case IDLE -> MILLIS_BETWEEN_LOOKS;
        };
        if (!executor.isShutdown()) {
            executor.schedule(this::run, millis, TimeUnit.MILLISECONDS);
        }
    }

    Pace tryStep() {
        try {
            Pace pace = step();
            failures = 0;
            return pace;
        } catch (RuntimeException | Error e) {
            // The next step begins anew. Once may be chance.
            tables.forEach(table -> table.state = State.UNKNOWN);
            if (++failures == 2 && isWell.getAsBoolean()) {
                LOGGER.warn("cannot keep the database's files small, trying again every 10 s: {}", e.getMessage());
            }
            LOGGER.debug("cannot compact", e);
            return Pace.IDLE;
        }
    }

    /** One small step with each table. */
    Pace step() {
        Pace pace = Pace.IDLE;
        for (Table table : tables) {
            Pace wanted = table.step();
            pace = wanted.compareTo(pace) > 0 ? wanted : pace;
        }
        return pace;
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

    /** When the next step is due. */
    enum Pace {
        /** At the next look. */
        IDLE,
        /** When decisions have had their time. */
        STEADY,
        /** At once: what waits becomes more meanwhile. */
        HURRY
    }

    private enum State {
        /** There may be a copy that was begun by a process that has ended. */
        UNKNOWN,
        WATCHED,
        COPYING,
        CATCHING_UP
    }

    private static final class Table {

        private final TableFiles files;
        private State state = State.UNKNOWN;
        private boolean counted;
        private long countedAt;
        private long bytesWhenCounted;
        private long begun;
        private long bytesBefore;
        private double neededBefore;
        /** So much more than was reckoned do rows take that were written anew. */
        private double misjudged = 1;

        private Table(TableFiles files) {
            this.files = files;
        }

        private Pace step() {
            switch (state) {
                case UNKNOWN -> clear();
                case WATCHED -> beginIfWorthwhile();
                case COPYING -> copy();
                case CATCHING_UP -> catchUp();
            }
            return state == State.COPYING ? Pace.STEADY : state == State.CATCHING_UP ? Pace.HURRY : Pace.IDLE;
        }

        private void clear() {
            files.clear();
            counted = false;
            state = State.WATCHED;
            beginIfWorthwhile();
        }

        private void beginIfWorthwhile() {
            long bytes = files.bytes();
            boolean worthCounting = bytes > SPARE && (!counted || bytes > bytesWhenCounted * GROWTH_TO_COUNT
                    || System.nanoTime() - countedAt > NANOS_BETWEEN_COUNTS);
            if (!worthCounting) {
                return;
            }
            double needed = needed(bytes);
            if (bytes > SPARE + MOST * needed) {
                begun = System.nanoTime();
                bytesBefore = bytes;
                neededBefore = needed;
                // If it could not, at the next look it counts and tries again.
                counted = files.begin();
                state = counted ? State.COPYING : State.WATCHED;
            }
        }

        private double needed(long bytes) {
            double needed = files.bytesNeeded() * misjudged;
            counted = true;
            countedAt = System.nanoTime();
            bytesWhenCounted = bytes;
            return needed;
        }

        private void copy() {
            files.catchUp(CHANGES_PER_STEP);
            if (!files.copy(ROWS_PER_STEP)) {
                state = State.CATCHING_UP;
            }
        }

        private void catchUp() {
            // The last changes are copied while everybody waits: only when they are few.
            if (files.catchUpWithAll(CHANGES_PER_STEP) < CHANGES_PER_STEP && files.replace()) {
                files.clear();
                state = State.WATCHED;
                tell();
            }
        }

        private void tell() {
            long bytes = files.bytes();
            double needed = files.bytesNeeded();
            // Of rows that went while they were copied the files are still there: at the next look it counts again.
            counted = needed * MOST > neededBefore;
            if (counted) {
                misjudged = Math.min(MOST_MISJUDGED, Math.max(1, bytes / Math.max(SPARE, needed)));
            }
            bytesWhenCounted = bytes;
            LOGGER.info("{} was written anew: {} MiB instead of {}, in {} s", files, bytes >> 20, bytesBefore >> 20,
                Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        }
    }
}
