package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.Settings;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key of privacy mode. postgrey has none, so that whoever has its database can look for any address in it. */
final class PrivacyKey {

    private static final Logger LOGGER = LoggerFactory.getLogger(PrivacyKey.class);
    private static final int BYTES = 32;
    /** Stands for one where nothing is stored under it. */
    private static final String NOT_MADE_YET = "0".repeat(2 * BYTES);

    private PrivacyKey() {}

    /**
     * Empty unless the options ask for privacy.
     *
     * @param inFile whether the settings file has a key, which is enough for a --privacy by itself
     */
    static Optional<String> of(Options options, boolean inFile) {
        if (options.privacyKeyFile != null) {
            return Optional.of(usable("--privacy-key-file", options.privacyKeyFile));
        }
        if (!options.privacy || inFile) {
            return Optional.empty();
        }
        if (!options.store.isEmbedded()) {
            throw new SettingsException(
                (options.store.cassandra == null ? "--privacy with --database" : "--privacy with --cassandra")
                    + " needs --privacy-key-file: servers that share a"
                    + " database need the same key");
        }
        Database.writable(options.store);
        return Optional.of(options.store.untouched && !Files.exists(file(options.store.dbdir)) ? NOT_MADE_YET
            : existingOrNew(options.store.dbdir));
    }

    private static Path file(Path dbdir) {
        return dbdir.resolve("privacy.key");
    }

    private static String existingOrNew(Path dbdir) {
        Path file = file(dbdir);
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
            if (Files.exists(Database.embedded(dbdir))) {
                LOGGER.warn("--privacy: there was no {}, and a new key was made: what the greylist knows counts no more, and"
                    + " every sender waits once more; if the key was lost, put it back and start again", file);
            }
        } catch (FileAlreadyExistsException e) {
            // Made at an earlier start.
        } catch (IOException e) {
            throw new SettingsException("--privacy: the key cannot be written to " + file + ": " + e);
        }
        return usable("--privacy", file);
    }

    private static String usable(String option, Path file) {
        String key = Database.firstLine(option, file);
        if (!Settings.isPrivacyKey(key)) {
            throw new SettingsException(Given.quote(option, file.toString()) + " is refused: its first line, the key, "
                + Settings.RULE_OF_KEY);
        }
        return key;
    }
}
