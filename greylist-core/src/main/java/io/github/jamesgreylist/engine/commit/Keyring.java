package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.identity.Identification;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The keys of all rows that have to do with an attempt.
 *
 * @param triplets            under the client's network, and, if there is one, under its SPF domain
 * @param releases            of its sender and recipient, from its network and from anywhere
 * @param correspondent       if the recipient has written to the sender
 * @param correspondentDomain if somebody here has written to the SPF domain
 * @param knownSender         of the sender in the network; not of the null sender, nor of one that is forged
 * @param senderDomain        of its domain in the network
 * @param network             of the auto-whitelist
 * @param spfDomain           of the auto-whitelist
 * @param mailbox             in short, who writes to whom
 */
public record Keyring(List<Triplet> triplets, List<Triplet> releases, Optional<Triplet> correspondent,
        Optional<Triplet> correspondentDomain, Optional<Triplet> knownSender, Optional<String> senderDomain,
        Optional<String> network, Optional<String> spfDomain,
        Supplier<String> mailbox) {

    private static final String NOBODY = "";

    /**
     * @param triplet           of the attempt
     * @param registeredDomains the registered domain of a domain
     */
    public static Keyring of(Attempt attempt, Triplet triplet, Identification client, TripletForm form,
            Function<String, Optional<String>> registeredDomains) {
        boolean isBelieved = !attempt.sender().isEmpty() && !client.isForged() && !client.isLocal();
        Optional<String> spf = client.spfDomain();
        return new Keyring(
            spf.map(domain -> List.of(triplet, form.ofSpfDomain(domain, triplet))).orElseGet(() -> List.of(triplet)),
            List.of(triplet.released(), triplet.ofAnyNetwork().released()),
            Optional.of(form.ofAnyNetwork(attempt.sender(), attempt.recipient())),
            spf.map(form::ofDomain),
            isBelieved ? Optional.of(triplet.toAnyRecipient()) : Optional.empty(),
            isBelieved ? domainOf(attempt.sender()).flatMap(registeredDomains).map(domain -> form.senderDomain(domain, attempt))
                : Optional.empty(),
            Optional.of(triplet.network()),
            spf.map(form::spfDomain),
            () -> form.mailbox(attempt, triplet));
    }

    /**
     * Of mail that was known: what it keeps alive.
     *
     * @param bySpf what stands in place of the network if an SPF domain stands for the client
     */
    static Keyring seen(Triplet triplet, Optional<String> bySpf) {
        return new Keyring(Stream.concat(Stream.of(triplet), bySpf.map(triplet::from).stream()).toList(), List.of(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(triplet.network()),
            bySpf.map(TripletForm::spfDomainOf), () -> NOBODY);
    }

    /** Of what a local user wrote. */
    public static Keyring learned(Triplet correspondent, Optional<Triplet> domain) {
        return new Keyring(List.of(), List.of(), Optional.of(correspondent), domain, Optional.empty(), Optional.empty(),
            Optional.empty(),
            Optional.empty(), () -> NOBODY);
    }

    /** @return empty if the address has none */
    public static Optional<String> domainOf(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 || at == address.length() - 1 ? Optional.empty() : Optional.of(address.substring(at + 1));
    }

    Triplet triplet() {
        return triplets.get(0);
    }

    /** As above. */
    Optional<String> bySpf() {
        return triplets.stream().skip(1).map(Triplet::network).findFirst();
    }
}
