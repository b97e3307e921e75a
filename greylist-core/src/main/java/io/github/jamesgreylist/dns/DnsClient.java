package io.github.jamesgreylist.dns;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks a resolver, and holds up no thread while it waits. For any number of threads. */
public interface DnsClient extends AutoCloseable {

    /** For a server without DNS: everything stays unanswered, and that says nothing about a resolver. */
    DnsClient NONE = new DnsClient() {
        @Override
        public CompletableFuture<DnsAnswer> ask(String name, Type type) {
            return CompletableFuture.completedFuture(new DnsAnswer(DnsAnswer.Outcome.UNANSWERED, List.of(), System.nanoTime()));
        }

        @Override
        public boolean isAnswering() {
            return true;
        }
    };

    /** What can be asked for. */
    enum Type { A, AAAA, MX, PTR, TXT }

    /**
     * Never blocks.
     *
     * @param name with or without a dot at the end; of one that no DNS name can be, nothing is found
     * @return never completes exceptionally, and within the client's patience; what is chained to it must not block
     */
    CompletableFuture<DnsAnswer> ask(String name, Type type);

    /** Whether the resolver answers; false only if it answers nobody, not if a domain's own name servers are away. */
    boolean isAnswering();

    /** Nobody is asked any more. */
    @Override
    default void close() {
        // Most have nothing to close.
    }
}
