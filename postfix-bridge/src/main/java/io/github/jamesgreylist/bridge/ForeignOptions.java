package io.github.jamesgreylist.bridge;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What is imported, if it is no export of ours. {@link StoredForm} has the settings that go with it. */
final class ForeignOptions {

    /** A greylister whose rows can be read. */
    enum Kind {
        POSTGREY, SQLGREY, IREDAPD, MILTER_GREYLIST, SPAMDB;

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean isInTables() {
            return this == SQLGREY || this == IREDAPD;
        }
    }

    @Option(names = "--from", paramLabel = "GREYLISTER",
        description = "Read what another greylister has stored: ${COMPLETION-CANDIDATES}. All options below are for this only, and"
            + " have to be those of the server that goes on with it.")
    Kind from;

    @Option(names = "--from-user", paramLabel = "NAME", description = "User for a JDBC URL of --from.")
    String user;

    @Option(names = "--from-password-file", paramLabel = "FILE",
        description = "File whose first line is the password for a JDBC URL of --from.")
    Path passwordFile;

    @Option(names = "--config", paramLabel = "FILE", description = "The settings file of the server, if it has one.")
    Path config;

    @Option(names = "--privacy", description = "Store keyed hashes, under the key in privacy.key in --dbdir.")
    boolean privacy;

    @Option(names = "--privacy-key-file", paramLabel = "FILE", description = "File with the key for --privacy.")
    Path privacyKeyFile;

    /** The same, as a server has them. */
    Options server(DatabaseOptions store) {
        Options server = new Options();
        server.store = store;
        server.config = config;
        server.privacy = privacy;
        server.privacyKeyFile = privacyKeyFile;
        return server;
    }
}
