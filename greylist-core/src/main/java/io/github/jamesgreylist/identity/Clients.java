package io.github.jamesgreylist.identity;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.names.ClientNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * All that can be found out of clients. For any number of threads; nothing here blocks.
 *
 * @param names             their confirmed names
 * @param spf               the domains that vouch for them
 * @param dnsWhitelists     lists of good ones; may be empty
 * @param dns               whom all of these ask
 * @param registeredDomains the registered domain of a domain
 * @param inWords           what is in force, for the log at the start
 */
public record Clients(ClientNames names, SpfDomains spf, DnsWhitelists dnsWhitelists, DnsClient dns,
        Function<String, Optional<String>> registeredDomains, String inWords)
    implements AutoCloseable {

    /** Nothing can be found out of anybody. */
    public static final Clients NONE = of(ClientNames.NONE);

    /** Only names are looked up. */
    public static Clients of(ClientNames names) {
        return new Clients(names, SpfDomains.NONE, new DnsWhitelists(List.of(), DnsClient.NONE), DnsClient.NONE,
            domain -> Optional.empty(), "SPF off");
    }

    /**
     * What is known of one client without asking anybody.
     *
     * @param name empty if it is not known whether it has one
     * @param spf  as above
     * @param list the name of the DNS whitelist that has it, if any was asked
     */
    public record Known(Optional<Optional<String>> name, Optional<Spf> spf, Optional<Optional<String>> list) {

        public static final Known NOTHING = new Known(Optional.empty(), Optional.empty(), Optional.empty());

        public boolean isComplete() {
            return name.isPresent() && spf.isPresent() && list.isPresent();
        }
    }

    /** @param attempt whose client's name is known if it is there */
    public Known known(Attempt attempt) {
        return new Known(knownName(attempt), knownSpf(attempt),
            dnsWhitelists.isEmpty() ? Optional.of(Optional.empty()) : Optional.empty());
    }

    private Optional<Optional<String>> knownName(Attempt attempt) {
        return attempt.clientName().isPresent() || names == ClientNames.NONE ? Optional.of(attempt.clientName())
            : names.known(attempt.client());
    }

    private Optional<Spf> knownSpf(Attempt attempt) {
        return Addresses.hidesClients(attempt.client()) ? Optional.of(Spf.NONE)
            : spf.known(attempt.client(), attempt.sender(), attempt.helo());
    }

    /**
     * Looks up what is not known, all at once.
     *
     * @param patience what has not come by then is taken for unknown
     * @return never completes exceptionally
     */
    public CompletableFuture<Known> lookUp(Attempt attempt, Known known, Duration patience) {
        CompletableFuture<Optional<String>> name = known.name.map(CompletableFuture::completedFuture)
            .orElseGet(() -> inTime(names.verifiedName(attempt.client()), Optional.empty(), patience));
        CompletableFuture<Spf> vouching = known.spf.map(CompletableFuture::completedFuture)
            .orElseGet(() -> inTime(spf.check(attempt.client(), attempt.sender(), attempt.helo()),
                new Spf(Spf.Result.UNANSWERED), patience));
        CompletableFuture<Optional<String>> list = known.list.map(CompletableFuture::completedFuture)
            .orElseGet(() -> inTime(dnsWhitelists.listing(attempt.client()), Optional.empty(), patience));
        return name.thenCombine(vouching, (host, answer) -> new Known(Optional.of(host), Optional.of(answer), Optional.empty()))
            .thenCombine(list, (both, listed) -> new Known(both.name, both.spf, Optional.of(listed)));
    }

    /** A copy: whoever loses patience must not answer for others. */
    private static <T> CompletableFuture<T> inTime(CompletableFuture<T> lookUp, T otherwise, Duration patience) {
        return lookUp.copy().completeOnTimeout(otherwise, patience.toNanos(), TimeUnit.NANOSECONDS)
            .exceptionally(failure -> otherwise);
    }

    /** What follows from what is known. */
    public Identification identify(Attempt attempt, Known known) {
        if (names == ClientNames.NONE && spf == SpfDomains.NONE) {
            // Who could be vouched for cannot be told from who could not: all are.
            return new Identification(Optional.empty(), false, true, false, true, false);
        }
        return Identification.of(attempt.client(), attempt.clientName(), known.spf, known.isComplete(),
            !dns.isAnswering());
    }

    /** Nobody is asked any more. */
    @Override
    public void close() {
        names.close();
        spf.close();
        dns.close();
    }
}
