package io.github.jamesgreylist.identity;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Tells the domains that vouch for clients. For any number of threads. */
public interface SpfDomains extends AutoCloseable {

    /** Where SPF is off: nobody is asked, and nobody vouches. */
    SpfDomains NONE = new SpfDomains() {
        @Override
        public CompletableFuture<Spf> check(InetAddress client, String sender, Optional<String> helo) {
            return CompletableFuture.completedFuture(Spf.NONE);
        }

        @Override
        public Optional<Spf> known(InetAddress client, String sender, Optional<String> helo) {
            return Optional.of(Spf.NONE);
        }
    };

    /**
     * Never blocks.
     *
     * @param sender envelope sender as it was given, empty for the null sender, for which {@code helo} is checked
     * @return never completes exceptionally; completes within the deadline of a check; what is chained to it must not block
     */
    CompletableFuture<Spf> check(InetAddress client, String sender, Optional<String> helo);

    /** What {@link #check} would say without asking anybody; empty if it would have to ask. */
    Optional<Spf> known(InetAddress client, String sender, Optional<String> helo);

    /** Nobody is asked any more. */
    @Override
    default void close() {
        // Most have nothing to close.
    }
}
