package io.github.jamesgreylist.names;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
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
     * The A and AAAA records of a name; none if there is no such name.
     *
     * @throws IOException if the DNS could not be asked
     */
    Collection<InetAddress> addressesOf(String name) throws IOException;
}
