package io.github.jamesgreylist.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Derby database whose creation was cut off, by a kill at the very first start. Derby creates in place, and neither
 * opens nor creates such a database later (XBM0A, XBM0J): the greylist would stay off until somebody looks. Such a
 * directory lacks {@code service.properties}, which Derby writes when all else is there.
 */
final class UnfinishedDerby {

    /** Derby holds a lock on it while it has the database open, and while it creates it. */
    private static final String LOCKED_WHILE_OPEN = "dbex.lck";
    private static final Set<String> MADE_BY_DERBY =
        Set.of("db.lck", LOCKED_WHILE_OPEN, "log", "seg0", "tmp", "README_DO_NOT_TOUCH_FILES.txt");
    private static final Logger LOGGER = LoggerFactory.getLogger(UnfinishedDerby.class);

    private UnfinishedDerby() {
    }

    /** Renames the leftovers, so that the database can be created. Nothing is deleted, and a database is left alone. */
    static void moveAside(Path database) {
        if (!Files.isDirectory(database)) {
            return;
        }
        try {
            if (isUnfinished(database) && !isOpen(database)) {
                Path aside = unused(database);
                Files.move(database, aside);
                LOGGER.warn("the creation of the Derby database {} was cut off by a crash: it is created anew, the"
                    + " leftovers are in {} and can be deleted", database, aside);
            }
        } catch (IOException e) {
            LOGGER.warn("the creation of the Derby database {} was cut off by a crash, and the leftovers are in the way:"
                + " delete them ({})", database, e.toString());
        }
    }

    /** Without the file that is written last there is no database, and with any other file it is not Derby's directory. */
    private static boolean isUnfinished(Path database) throws IOException {
        try (Stream<Path> files = Files.list(database)) {
            return files.allMatch(file -> MADE_BY_DERBY.contains(file.getFileName().toString()));
        }
    }

    private static boolean isOpen(Path database) throws IOException {
        Path lockFile = database.resolve(LOCKED_WHILE_OPEN);
        if (!Files.exists(lockFile)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
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
