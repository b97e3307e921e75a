package io.github.jamesgreylist.names;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/** The mail server's own DNS client. Both methods may block; for any number of threads. */
public interface Dns {

    /**
     * What the PTR record says, whether or not it is true.
     *
     * @throws IOException if the DNS could not be asked
     */
    Optional<String> nameOf(InetAddress address) throws IOException;

    /**
     * Whether the address is in the A records of a name, or, for IPv6, in the AAAA records.
     *
     * @throws IOException if the DNS could not be asked
     */
    boolean resolves(String name, InetAddress address) throws IOException;
}
