package io.github.jamesgreylist.admin;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An attempt that somebody asks about.
 *
 * @param client if nobody knows it, that of the latest row of sender and recipient is taken
 * @param name   verified name of the client; looked up if it is empty
 */
public record Inquiry(Optional<InetAddress> client, Optional<String> name, Optional<String> helo, String sender,
        String recipient) {}
