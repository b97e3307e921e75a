package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.jdbc.connection.FileRights;
import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps other bridges from the embedded database: Derby would open it for none of them, and all mail would pass. */
final class DirectoryLock implements AutoCloseable {

    private final @Nullable FileChannel file;

    private DirectoryLock(@Nullable FileChannel file) {
        this.file = file;
    }

    /** None is needed where the database is not in a --dbdir. */
    static DirectoryLock of(DatabaseOptions options) {
        return options.isEmbedded() ? of(options.dbdir) : new DirectoryLock(null);
    }

    /**
     * @param dbdir a directory that exists
     * @throws DirectoryInUseException if another process has the lock
     * @throws SettingsException       if there can be none
     */
    static DirectoryLock of(Path dbdir) {
        @Nullable
        FileChannel file = null;
        try {
            file = FileChannel.open(dbdir.resolve("bridge.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.tryLock() != null) {
                return new DirectoryLock(file);
            }
        } catch (OverlappingFileLockException e) {
            // It is taken, within this process.
        } catch (AccessDeniedException e) {
            throw new SettingsException(Given.quote("--dbdir", dbdir.toString()) + " is refused: "
                + FileRights.denied(dbdir.resolve("bridge.lock"), dbdir));
        } catch (IOException e) {
            close(file);
            throw new SettingsException(Given.quote("--dbdir", dbdir.toString()) + " is refused: it cannot be locked: " + e);
        }
        close(file);
        throw new DirectoryInUseException(dbdir);
    }

    /** Makes nothing. What cannot be found out is not taken. */
    static boolean isTaken(Path dbdir) {
        try (FileChannel file = FileChannel.open(dbdir.resolve("bridge.lock"), StandardOpenOption.WRITE)) {
            try (FileLock lock = file.tryLock()) {
                return lock == null;
            }
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Leaves the file: whoever deleted it might delete it under another's lock. */
    @Override
    public void close() {
        close(file);
    }

    private static void close(@Nullable FileChannel file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            // The process ends soon, and its locks with it.
        }
    }
}
