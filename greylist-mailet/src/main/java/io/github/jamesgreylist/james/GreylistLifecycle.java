package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Provider;
import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.GreylistAdministration;
import io.github.jamesgreylist.dns.DnsJavaClient;
import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.james.admin.JamesMetrics;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import io.github.jamesgreylist.jdbc.Databases;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.names.Dns;
import io.github.jamesgreylist.names.VerifiedNames.Lifetimes;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.whitelist.Whitelist;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.james.domainlist.api.DomainList;
import org.xbill.DNS.Lookup;

/**
 * Starts the engine with the server and stops it with the server. James closes what Guice itself constructed, which
 * is why this is a class and no provider method.
 */
final class GreylistLifecycle {

    /** James's DNS service cannot say "ask again later": a wrong "no" must not last. */
    private static final Lifetimes NAMES = new Lifetimes(
        Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(1));

    /** Of a question to the resolver that James has made dnsjava's default, with its name servers, for what its service cannot ask. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Assembly assembly;
    private final Administration administration;

    /** @throws RuntimeException whose message tells the operator what is wrong; James then refuses to start */
    @Inject
    GreylistLifecycle(GreylistConfiguration configuration, Set<Whitelist> whitelists, Dns dns, Clock clock,
            JamesMetrics metrics, Provider<DomainList> domains, Injector injector) {
        GreylistSettings settings = configuration.settings();
        Clients clients = configuration.clients()
            .ownDns(new DnsJavaClient(Lookup::getDefaultResolver, PATIENCE), dns, NAMES).build();
        GreylistStore store = configuration.database().map(database -> Databases.store(database, settings, clock))
            .orElseGet(() -> JamesCassandra.store(injector, settings, clock));
        this.assembly = new Assembly(settings, configuration.lists(), store, clients, whitelists, clock);
        this.administration = GreylistAdministration.of(assembly, new JamesDomains(domains));
        assembly.greylist().listen(metrics);
        metrics.show(administration);
        try {
            OtherJars.tell();
            assembly.start();
            StartLine.tell(configuration.database().map(DatabaseSettings::toString).orElse("James's Cassandra"),
                configuration.lists());
            assembly.greylist().announce();
        } catch (UnusableDatabaseException e) {
            throw GreylistConfiguration.refuse(configuration.placeOfStore() + ": " + e.getMessage());
        }
    }

    Greylist greylist() {
        return assembly.greylist();
    }

    Administration administration() {
        return administration;
    }

    /** James 3.8 looks for the first annotation, James 3.9 for the second; each JVM ignores the one that it lacks. */
    @javax.annotation.PreDestroy
    @jakarta.annotation.PreDestroy
    public void stop() {
        assembly.close();
    }
}
