package io.github.jamesgreylist.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Derby database whose creation was cut off, by a kill at the very first start. Derby creates in place, and neither
 * opens nor creates such a database later (XBM0A, XBM0J): the greylist would stay off until somebody looks.
 */
final class UnfinishedDerby {

    /** Derby writes it when all else of a new database is there. */
    private static final String WRITTEN_LAST = "service.properties";
    /** Derby holds a lock on it while it has the database open, and while it creates it. */
    private static final String LOCKED_WHILE_OPEN = "dbex.lck";
    private static final Logger LOGGER = LoggerFactory.getLogger(UnfinishedDerby.class);

    private UnfinishedDerby() {
    }

    /** Renames the leftovers, so that the database can be created. Nothing is deleted, and a database is left alone. */
    static void moveAside(Path database) {
        if (!Files.isDirectory(database) || Files.exists(database.resolve(WRITTEN_LAST)) || isOpen(database)) {
            return;
        }
        try {
            Path aside = unused(database);
            Files.move(database, aside);
            LOGGER.warn("the creation of the Derby database {} was cut off by a crash: it is created anew, the leftovers"
                + " are in {} and can be deleted", database, aside);
        } catch (IOException e) {
            LOGGER.warn("the creation of the Derby database {} was cut off by a crash, and the leftovers cannot be renamed:"
                + " delete them ({})", database, e.toString());
        }
    }

    private static boolean isOpen(Path database) {
        Path lockFile = database.resolve(LOCKED_WHILE_OPEN);
        if (!Files.exists(lockFile)) {
            // Not Derby's directory, or cut off before anything was in it: an empty one is in Derby's way, too.
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            // Whoever may not even write there has other trouble, which Derby will tell about.
            return true;
        }
    }

    private static Path unused(Path database) {
        for (int i = 1;; i++) {
            Path aside = database.resolveSibling(database.getFileName() + ".unfinished-" + i);
            if (!Files.exists(aside)) {
                return aside;
            }
        }
    }
}
