package io.github.jamesgreylist.jdbc.connection;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of an embedded Derby, where Derby by itself leaves the operator alone. */
final class DerbyDirectory {

    /** Derby holds a lock on it while it has the database open, and while it creates it. */
    private static final String LOCKED_WHILE_OPEN = "dbex.lck";
    private static final Set<String> MADE_BY_DERBY =
        Set.of("db.lck", LOCKED_WHILE_OPEN, "log", "seg0", "tmp", "README_DO_NOT_TOUCH_FILES.txt");
    private static final String UNABLE_TO_CONNECT = "08001";
    private static final Logger LOGGER = LoggerFactory.getLogger(DerbyDirectory.class);

    private DerbyDirectory() {}

    /** @throws SQLException that names what Derby may not use, or the directory, if it could not be created */
    static void requireWritable(Path database) throws SQLException {
        try {
            Path directory = Files.exists(database) ? database : Files.createDirectories(database.getParent());
            if (!Files.isDirectory(directory)) {
                throw new SQLException(directory + " is no directory", UNABLE_TO_CONNECT);
            }
            FileRights.require(directory, directory.equals(database));
        } catch (IOException e) {
            throw new SQLException("the directory " + database + " cannot be created: " + e, UNABLE_TO_CONNECT, e);
        }
    }

    /**
     * Makes way for a new database where the creation of one was cut off, by a kill at the very first start. Derby
     * creates in place, and neither opens nor creates such a database later (XBM0A, XBM0J): the greylist would stay off
     * until somebody looks. It lacks {@code service.properties}, which Derby writes when all else is there. A database
     * that has lost this file looks the same: so all of it is renamed, and nothing is deleted.
     */
    static void moveUnfinishedAside(Path database) {
        if (!Files.isDirectory(database)) {
            return;
        }
        try {
            if (isEmpty(database)) {
                Files.delete(database);
            } else if (isUnfinished(database) && !isOpen(database)) {
                moveAside(database, unused(database));
            }
        } catch (IOException e) {
            // Who may not look at it cannot know what it is, and is told so when it is to be opened.
            LOGGER.debug("cannot look at {}", database, e);
        }
    }

    private static void moveAside(Path database, Path aside) {
        try {
            Files.move(database, aside);
            LOGGER.warn(
                "{} has no service.properties, as after a crash while Derby was making the database: a new one is made. What"
                    + " was there is kept, in {}",
                database, aside);
        } catch (IOException e) {
            LOGGER.warn(
                "{} has no service.properties, as after a crash while Derby was making the database, and no other can be made"
                    + " there: move it to another place ({})",
                database, e.toString());
        }
    }

    private static boolean isEmpty(Path database) throws IOException {
        try (Stream<Path> files = Files.list(database)) {
            return files.findAny().isEmpty();
        }
    }

    /** Without the file that is written last there is no database, and with any other file it is not Derby's directory. */
    private static boolean isUnfinished(Path database) throws IOException {
        try (Stream<Path> files = Files.list(database)) {
            return files.allMatch(file -> MADE_BY_DERBY.contains(file.getFileName().toString()));
        }
    }

    static boolean isOpen(Path database) throws IOException {
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
