package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.store.GreylistStore;
import java.nio.file.Files;

/** The store without a server on it. */
final class OfflineStore implements AutoCloseable {

    private final DatabaseOptions options;
    private final DirectoryLock lock;
    private final GreylistStore store;

    private OfflineStore(DatabaseOptions options) {
        StorePlace place = StorePlace.of(options);
        this.options = options;
        this.lock = DirectoryLock.of(options);
        this.store = place.offline();
    }

    /** @throws SettingsException if it is not there, or cannot be used */
    static OfflineStore existing(DatabaseOptions options) {
        if (options.isEmbedded() && !Files.isDirectory(Database.embedded(options.dbdir))) {
            throw new SettingsException(
                Given.quote("--dbdir", options.dbdir.toString()) + " is refused: there is no greylist in it; name"
                    + " the --dbdir that the bridge was started with, or a James's database by --database=jdbc:derby:DIRECTORY");
        }
        return new OfflineStore(options);
    }

    /** @throws SettingsException if it cannot be used */
    static OfflineStore created(DatabaseOptions options) {
        return new OfflineStore(options);
    }

    GreylistStore open() {
        store.open();
        return store;
    }

    @Override
    public void close() {
        store.close();
        // While nobody else can make and delete files there.
        if (options.isEmbedded()) {
            DirectoryOwner.share(options.dbdir);
        }
        lock.close();
    }
}
