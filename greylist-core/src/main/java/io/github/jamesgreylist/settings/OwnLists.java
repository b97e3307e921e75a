package io.github.jamesgreylist.settings;

import java.nio.file.Path;

/**
 * The files that the program writes itself, for what administrators add while it runs. They are always read, in addition to
 * those that settings name, and need not be there.
 */
public record OwnLists(Path clients, Path recipients, Path senders, Path rules) {

    /** @param directory where nothing else is; made when it is needed */
    public static OwnLists in(Path directory) {
        return new OwnLists(directory.resolve("clients"), directory.resolve("recipients"), directory.resolve("senders"),
            directory.resolve("rules"));
    }

    /** The {@code .local} files beside those that are read by default. */
    public static OwnLists local(Path directory) {
        return new OwnLists(directory.resolve("whitelist_clients.local"), directory.resolve("whitelist_recipients.local"),
            directory.resolve("whitelist_senders.local"), directory.resolve("recipient_rules.local"));
    }
}
