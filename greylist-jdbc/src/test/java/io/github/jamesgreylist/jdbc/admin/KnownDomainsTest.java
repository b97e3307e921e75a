package io.github.jamesgreylist.jdbc.admin;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.admin.Caller;
import io.github.jamesgreylist.admin.Entry;
import io.github.jamesgreylist.admin.Forgotten;
import io.github.jamesgreylist.admin.Kind;
import io.github.jamesgreylist.admin.Search;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.threeten.extra.MutableClock;

/** What a domain has earned in a network can be taken from it, however it is stored. */
class KnownDomainsTest {

    private static final Caller CAROL = new Caller("carol", "socket");
    private static final String CLIENT = "192.0.2.9";

    @TempDir
    private Path directory;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private DnsServer dns;
    private Installation running;

    private void startAndLearn(String privacyKey, String domain) throws IOException {
        dns = new DnsServer();
        running = Installation.start(TestDatabase.derby(), directory, dns, clock,
            privacyKey == null ? Map.of() : Map.of("privacyKey", privacyKey));
        for (String sender : List.of("ann@", "ben@")) {
            assertThat(running.decide(CLIENT, sender + domain, "bob@example.org")).isInstanceOf(Defer.class);
        }
        clock.add(Duration.ofMinutes(20));
        for (String sender : List.of("ann@", "ben@")) {
            assertThat(running.decide(CLIENT, sender + domain, "bob@example.org")).isInstanceOf(Pass.class);
        }
        Eventually.await("the known domain", () -> running.decide(CLIENT, "cid@" + domain, "bob@example.org") instanceof Pass);
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        dns.close();
    }

    private static Search search(Optional<String> client, Optional<String> sender, Optional<Kind> kind) {
        return new Search(client, sender, Optional.empty(), kind, Optional.empty(), Optional.empty(), Optional.empty(), 100,
            Optional.empty());
    }

    private Forgotten forget(Search search) {
        return running.administration().forget(CAROL, search);
    }

    private List<Entry> found(Search search) {
        return running.administration().search(search).entries();
    }

    private void assertIsAStranger(String domain) {
        assertThat(running.decide(CLIENT, "dan@" + domain, "bob@example.org")).isInstanceOf(Defer.class);
    }

    @ParameterizedTest
    @CsvSource({"a secret of sixteen characters or more, example.com",
        ", aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.international"})
    void aKnownDomainThatIsStoredAsAHashIsForgottenByNetworkAndDomain(String privacyKey, String domain) throws IOException {
        startAndLearn(privacyKey, domain);

        Forgotten ofClient = forget(search(Optional.of(CLIENT), Optional.empty(), Optional.empty()));
        assertThat(ofClient.forgotten()).isPositive();
        assertThat(ofClient.note()).hasValueSatisfying(note -> assertThat(note).contains("kind=known-domain"));
        assertThat(running.decide(CLIENT, "dan@" + domain, "eve@example.org")).as("still known").isInstanceOf(Pass.class);

        Search both = search(Optional.of(CLIENT), Optional.of("@" + domain), Optional.of(Kind.KNOWN_DOMAIN));
        assertThat(found(both)).hasSize(1);
        assertThat(forget(both)).isEqualTo(new Forgotten(1, Optional.empty()));
        assertIsAStranger(domain);
        assertThat(forget(search(Optional.of(CLIENT), Optional.empty(), Optional.empty())).note()).as("there are none").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a secret of sixteen characters or more, example.com, ''",
        "a secret of sixteen characters or more, example.com, from:",
        ", aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.international, from:"})
    void orByItsHashAsItIsShown(String privacyKey, String domain, String before) throws IOException {
        startAndLearn(privacyKey, domain);

        Entry known = found(search(Optional.empty(), Optional.empty(), Optional.of(Kind.KNOWN_DOMAIN))).get(0);
        Search byHash = search(Optional.of(before + known.client()), Optional.empty(), Optional.empty());
        assertThat(found(byHash)).containsExactly(known);
        assertThat(forget(byHash)).isEqualTo(new Forgotten(1, Optional.empty()));
        assertIsAStranger(domain);
    }

    @Test
    void whatIsStoredInTheClearIsForgottenByTheNetworkAlone() throws IOException {
        startAndLearn(null, "example.com");

        assertThat(forget(search(Optional.of(CLIENT), Optional.empty(), Optional.empty())).note()).isEmpty();
        assertIsAStranger("example.com");
    }
}
