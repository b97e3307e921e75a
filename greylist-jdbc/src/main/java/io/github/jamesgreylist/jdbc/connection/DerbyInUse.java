package io.github.jamesgreylist.jdbc.connection;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another process that has the embedded Derby open. That is no outage, which ends by itself, but somebody's mistake: it is told
 * again and again until he has mended it. For any number of threads.
 */
final class DerbyInUse {

    private static final String ANOTHER_INSTANCE = "XSDB6";
    private static final long NANOS_BETWEEN_WARNINGS = Duration.ofMinutes(1).toNanos();
    private static final Logger LOGGER = LoggerFactory.getLogger(DerbyInUse.class);

    private final LongSupplier nanoTime;
    private Optional<Long> told = Optional.empty();

    /** @param nanoTime as {@link System#nanoTime} */
    DerbyInUse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    static boolean isLikely(SQLException error) {
        for (SQLException each = error; each != null; each = each.getNextException()) {
            if (ANOTHER_INSTANCE.equals(each.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    static String advice(Path directory) {
        return "; this is no outage but a mistake of configuration: another process has the Derby database in "
            + directory.toAbsolutePath().normalize()
            + " open, and Derby lets in one: stop the other one (a second James, a bridge, ij), or"
            + " give each a database of its own";
    }

    /** Once a minute, but not the first time: whoever finds the database missing tells of that himself. */
    void tellAgain(Path directory) {
        if (isDue()) {
            LOGGER.warn("nothing is greylisted{}", advice(directory));
        }
    }

    private synchronized boolean isDue() {
        long now = nanoTime.getAsLong();
        boolean due = told.isPresent() && now - told.get() >= NANOS_BETWEEN_WARNINGS;
        if (due || told.isEmpty()) {
            told = Optional.of(now);
        }
        return due;
    }

    /** The database is open here: whatever comes next is another story. */
    synchronized void isMine() {
        told = Optional.empty();
    }
}
