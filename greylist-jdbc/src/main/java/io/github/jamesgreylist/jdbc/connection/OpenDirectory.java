package io.github.jamesgreylist.jdbc.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an embedded Derby that is open. Derby itself does not notice that it was deleted or moved: it goes on
 * writing into the files that it has open, which nobody can find any more, and opens others by their names, maybe those of
 * another database that was put there. So whoever works on the database asks here first, and what was lost once stays so
 * for as long as the process lives: of a directory that was put back nobody knows what happened to it meanwhile. For any
 * number of threads.
 */
final class OpenDirectory {

    private static final long NANOS_BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();
    private static final String CONNECTION_IS_BROKEN = "08006";
    /** What is made once, and never anew while the database is open. */
    private static final List<String> LASTING = List.of("", "seg0", "log", "service.properties");
    private static final Logger LOGGER = LoggerFactory.getLogger(OpenDirectory.class);

    private final Path directory;
    private final Runnable whenLost;
    private @Nullable List<Object> files;
    private long lastLook;
    private volatile @Nullable String lost;

    /** @param whenLost runs once, by the thread that notices */
    OpenDirectory(Path directory, Runnable whenLost) {
        this.directory = directory.toAbsolutePath();
        this.whenLost = whenLost;
    }

    /** Derby has opened it, for the first time or again. */
    synchronized void isOpen() {
        if (files == null) {
            files = files().orElse(null);
        }
    }

    /** @throws SQLException if it is not any more the one that was opened */
    void require() throws SQLException {
        if (lost == null) {
            look();
        }
        if (lost != null) {
            throw new SQLException(lost, CONNECTION_IS_BROKEN);
        }
    }

    boolean isLost() {
        return lost != null;
    }

    private synchronized void look() {
        long now = System.nanoTime();
        if (lost != null || files == null || now - lastLook < NANOS_BETWEEN_LOOKS) {
            return;
        }
        lastLook = now;
        Optional<List<Object>> there = files();
        if (there.isPresent() && !there.get().equals(files)) {
            lost = "the directory " + directory + " was " + (Files.exists(directory) ? "replaced" : "deleted or moved away")
                + " while the database in it was in use";
            LOGGER.error("{}: nothing can be kept there any more. Put it back if you want what is known; then start this server"
                + " again, which opens what is there, or makes a new database where there is none", lost);
            whenLost.run();
        }
    }

    /** Empty if they cannot be looked at now, as when descriptors are used up: that says nothing of them. */
    private Optional<List<Object>> files() {
        try {
            List<Object> files = new ArrayList<>();
            for (String name : LASTING) {
                files.add(identity(directory.resolve(name)));
            }
            return Optional.of(List.copyOf(files));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Object identity(Path file) throws IOException {
        try {
            // Null where files have no such numbers: there, it is enough that they exist.
            return Objects.requireNonNullElse(Files.readAttributes(file, BasicFileAttributes.class).fileKey(), true);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
