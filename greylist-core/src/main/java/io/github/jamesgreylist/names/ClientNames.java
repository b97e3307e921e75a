package io.github.jamesgreylist.names;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Tells the names of clients, as far as they can be believed. For any number of threads. */
@FunctionalInterface
public interface ClientNames extends AutoCloseable {

    /** For a server without DNS: nobody has a name. */
    ClientNames NONE = client -> CompletableFuture.completedFuture(Optional.empty());

    /**
     * Never blocks.
     *
     * @return the name, in lower case and without a dot at the end, if the DNS confirms it in both directions; empty if
     *         it does not, or does not in time. Never completes exceptionally; what is chained to it must not block.
     */
    CompletableFuture<Optional<String>> verifiedName(InetAddress client);

    /** What {@link #verifiedName} would say without asking anybody; empty if it would have to ask. */
    default Optional<Optional<String>> known(InetAddress client) {
        return Optional.empty();
    }

    /** Nobody is asked any more. */
    @Override
    default void close() {
        // Most have nothing to close.
    }
}
