package io.github.jamesgreylist.identity;

import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.dns.DnsJavaClient;
import io.github.jamesgreylist.dns.DnsNames;
import io.github.jamesgreylist.names.Dns;
import io.github.jamesgreylist.names.VerifiedNames;
import io.github.jamesgreylist.names.VerifiedNames.Lifetimes;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.IdentitySettings;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Puts together what finds out who clients are, for a front end. */
public final class ClientsBuilder {

    /** Of a single question. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final GreylistSettings settings;
    private final RegisteredDomains domains;
    private Function<Duration, DnsClient> resolver = DnsJavaClient::ofSystem;
    private Optional<Dns> names = Optional.empty();
    private Lifetimes lifetimes = Lifetimes.DEFAULT;
    private int mostWaiting = Math.max(1, Runtime.getRuntime().availableProcessors());

    /**
     * Reads the public suffix list.
     *
     * @throws SettingsException if the one that the settings name cannot be used
     */
    public ClientsBuilder(GreylistSettings settings) {
        this.settings = settings;
        this.domains = settings.identity().suffixes().map(ClientsBuilder::read).orElseGet(RegisteredDomains::shipped);
    }

    private static RegisteredDomains read(Path list) {
        try {
            return RegisteredDomains.of(list);
        } catch (NoSuchFileException e) {
            throw new SettingsException("publicSuffixList: " + list + " is refused: there is no such file");
        } catch (IOException e) {
            throw new SettingsException("publicSuffixList: " + list + " is refused: " + e.getMessage());
        }
    }

    /** Whom a server asks that has a DNS client of its own, where the settings name no name server. */
    public ClientsBuilder ownDns(DnsClient client, Dns ofNames, Lifetimes howLong) {
        resolver = patience -> client;
        names = Optional.of(ofNames);
        lifetimes = howLong;
        return this;
    }

    /** @param callers so many wait for names, and for SPF, at a time; the default is for servers that give each a thread */
    public ClientsBuilder mostWaiting(int callers) {
        mostWaiting = callers;
        return this;
    }

    /** Asks nobody yet. */
    public Clients build() {
        IdentitySettings identity = settings.identity();
        DnsClient dns = identity.dns().<DnsClient>map(server -> DnsJavaClient.of(server, PATIENCE))
            .orElseGet(() -> resolver.apply(PATIENCE));
        // Only the client tells whether the resolver answers: with nothing else to ask it, it is asked for names.
        boolean isAsked = identity.spf() || !identity.dnsWhitelists().isEmpty();
        boolean own = names.isPresent() && identity.dns().isEmpty() && isAsked;
        return new Clients(new VerifiedNames(own ? names.orElseThrow() : new DnsNames(dns), own ? lifetimes : Lifetimes.DEFAULT,
            mostWaiting),
            identity.spf() ? new SpfChecks(dns, domains, deadline(settings.timeBudget()), mostWaiting) : SpfDomains.NONE,
            new DnsWhitelists(identity.dnsWhitelists(), dns), dns, domains::of, "SPF " + (identity.spf() ? "on" : "off")
                + ", public suffix list " + domains.version());
    }

    /** The database needs some of the budget, too. */
    private static Duration deadline(Duration timeBudget) {
        return timeBudget.multipliedBy(3).dividedBy(4);
    }
}
