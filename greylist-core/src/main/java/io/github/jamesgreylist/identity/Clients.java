package io.github.jamesgreylist.identity;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.names.ClientNames;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * All that can be found out of clients. For any number of threads; nothing here blocks.
 *
 * @param names             their confirmed names
 * @param spf               the domains that vouch for them
 * @param isUnanswered      whether nobody gets an answer from the DNS
 * @param registeredDomains the registered domain of a domain
 */
public record Clients(ClientNames names, SpfDomains spf, BooleanSupplier isUnanswered,
        Function<String, Optional<String>> registeredDomains)
    implements AutoCloseable {

    /** Nothing can be found out of anybody. */
    public static final Clients NONE = of(ClientNames.NONE);

    /** Only names are looked up. */
    public static Clients of(ClientNames names) {
        return new Clients(names, SpfDomains.NONE, () -> false, domain -> Optional.empty());
    }

    /**
     * What is known of one client without asking anybody.
     *
     * @param name empty if it is not known whether it has one
     * @param spf  as above
     */
    public record Known(Optional<Optional<String>> name, Optional<Spf> spf) {

        public boolean isComplete() {
            return name.isPresent() && spf.isPresent();
        }
    }

    /** @param attempt whose client's name is known if it is there */
    public Known known(Attempt attempt) {
        return new Known(knownName(attempt), knownSpf(attempt));
    }

    private Optional<Optional<String>> knownName(Attempt attempt) {
        return attempt.clientName().isPresent() || names == ClientNames.NONE ? Optional.of(attempt.clientName())
            : names.isKnown(attempt.client()) ? Optional.of(names.verifiedName(attempt.client()).getNow(Optional.empty()))
            : Optional.empty();
    }

    private Optional<Spf> knownSpf(Attempt attempt) {
        return Addresses.hidesClients(attempt.client()) ? Optional.of(Spf.NONE)
            : spf.known(attempt.client(), attempt.sender(), attempt.helo());
    }

    /**
     * Looks up what is not known, all at once.
     *
     * @param patienceMillis what has not come by then is taken for unknown
     * @return never completes exceptionally
     */
    public CompletableFuture<Known> lookUp(Attempt attempt, Known known, long patienceMillis) {
        CompletableFuture<Optional<String>> name = known.name.map(CompletableFuture::completedFuture)
            .orElseGet(() -> inTime(names.verifiedName(attempt.client()), Optional.empty(), patienceMillis));
        CompletableFuture<Spf> vouching = known.spf.map(CompletableFuture::completedFuture)
            .orElseGet(() -> inTime(spf.check(attempt.client(), attempt.sender(), attempt.helo()),
                new Spf(Spf.Result.UNANSWERED), patienceMillis));
        return name.thenCombine(vouching, (host, answer) -> new Known(Optional.of(host), Optional.of(answer)));
    }

    /** A copy: whoever loses patience must not answer for others. */
    private static <T> CompletableFuture<T> inTime(CompletableFuture<T> lookUp, T otherwise, long patienceMillis) {
        return lookUp.copy().completeOnTimeout(otherwise, patienceMillis, TimeUnit.MILLISECONDS)
            .exceptionally(failure -> otherwise);
    }

    /** What follows from what is known. */
    public Identification identify(Attempt attempt, Known known) {
        if (names == ClientNames.NONE && spf == SpfDomains.NONE) {
            // Who could be vouched for cannot be told from who could not: all are.
            return new Identification(Optional.empty(), false, true, false, true, false);
        }
        return Identification.of(attempt.client(), attempt.clientName(), known.spf, known.isComplete(),
            isUnanswered.getAsBoolean());
    }

    /** Nobody is asked any more. */
    @Override
    public void close() {
        names.close();
        spf.close();
    }
}
