package io.github.jamesgreylist.jamesonderby;

import java.util.Arrays;
import org.apache.james.GuiceJamesServer;
import org.apache.james.utils.DataProbeImpl;

/** A mailbox owner that the server creates for itself. */
record User(String address, String password) {

    /**
     * @param text {@code ADDRESS:PASSWORD}; the password may contain colons
     * @throws IllegalArgumentException if it is not
     */
    static User parse(String text) {
        int colon = text.indexOf(':');
        int at = text.indexOf('@');
        if (at < 1 || colon < at + 2 || colon == text.length() - 1) {
            throw new IllegalArgumentException("--user wants ADDRESS:PASSWORD, such as bob@demo.test:secret, not " + text);
        }
        return new User(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Leaves an existing user alone, password included. */
    void createIfAbsent(GuiceJamesServer server) {
        DataProbeImpl data = server.getProbe(DataProbeImpl.class);
        try {
            String domain = address.substring(address.indexOf('@') + 1);
            if (!data.containsDomain(domain)) {
                data.addDomain(domain);
            }
            if (Arrays.stream(data.listUsers()).noneMatch(address::equalsIgnoreCase)) {
                data.addUser(address, password);
            }
        } catch (Exception e) {
            throw new IllegalStateException("user " + address + " cannot be created", e);
        }
    }
}
