package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.settings.SettingsException;
import java.nio.file.Files;
import java.time.Duration;

/** The store without a server on it. */
final class OfflineStore implements AutoCloseable {

    /** Nobody's mail waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final DirectoryLock lock;
    private final JdbcStore store;

    private OfflineStore(DatabaseOptions options) {
        DatabaseSettings database = Database.of(options);
        this.lock = options.database == null ? DirectoryLock.of(options.dbdir) : null;
        this.store = new JdbcStore(Database.pool(database, PATIENCE));
    }

    /** @throws SettingsException if it is not there, or cannot be used */
    static OfflineStore existing(DatabaseOptions options) {
        if (options.database == null && !Files.isDirectory(Database.embedded(options.dbdir))) {
            throw new SettingsException("--dbdir = '" + options.dbdir + "' is refused: there is no greylist in it; name"
                + " the --dbdir that the bridge was started with, or a James's database by --database=jdbc:derby:DIRECTORY");
        }
        return new OfflineStore(options);
    }

    /** @throws SettingsException if it cannot be used */
    static OfflineStore created(DatabaseOptions options) {
        return new OfflineStore(options);
    }

    JdbcStore open() {
        store.open();
        return store;
    }

    @Override
    public void close() {
        store.close();
        if (lock != null) {
            lock.close();
        }
    }
}
