package io.github.jamesgreylist.settings;

/**
 * The files that say who is not treated like everybody.
 *
 * @param clients    postgrey's {@code whitelist_clients}
 * @param recipients postgrey's {@code whitelist_recipients}
 * @param senders    like the recipients
 * @param rules      which recipients are greylisted, and for how long
 */
public record WhitelistFiles(FileNames clients, FileNames recipients, FileNames senders, FileNames rules) {}
