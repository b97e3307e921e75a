package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.jdbc.greylist.AdministeredGreylist.CAROL;
import static io.github.jamesgreylist.jdbc.greylist.AdministeredGreylist.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Entry;
import io.github.jamesgreylist.admin.Found;
import io.github.jamesgreylist.admin.Kind;
import io.github.jamesgreylist.admin.Search;
import io.github.jamesgreylist.admin.State;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.DecisionLog;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.threeten.extra.MutableClock;

/** What an administrator finds and changes in a running greylist, on a real Derby. */
class AdministrationTest {

    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@demo.test";
    private static final String NETWORK = "192.0.2.0/24";

    @TempDir
    private Path directory;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private final LogCapture log = new LogCapture(Administration.class.getPackageName());
    private final TestDatabase database = TestDatabase.derby();
    private AdministeredGreylist greylist;

    @BeforeEach
    void start() {
        start(Map.of());
    }

    private void start(Map<String, String> settings) {
        greylist = new AdministeredGreylist(database, settings, directory, clock);
    }

    @AfterEach
    void stop() {
        greylist.close();
        log.close();
    }

    private Verdict annWritesToBob(String client, Instant at) {
        return greylist.decide(client, ANN, BOB, at);
    }

    private List<Entry> found(Search search) {
        return greylist.administration.search(search).entries();
    }

    private static Search of(Kind kind) {
        return new Search(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(kind), Optional.empty(),
            Optional.empty(), Optional.empty(), 100, Optional.empty());
    }

    @Test
    void mailThatWaitsIsFoundByWhateverTheHelpDeskKnows() {
        annWritesToBob("192.0.2.9", T0);
        Entry waiting = new Entry(Kind.TRIPLET, NETWORK, ANN, BOB, State.WAITING, T0, T0, T0.plus(Duration.ofHours(12)),
            Optional.of(T0.plus(DELAY)), Optional.empty());

        for (Search search : List.of(search("192.0.2.77", null, null), search("::ffff:192.0.2.7", null, null),
            search(NETWORK, null, null), search("::ffff:192.0.2.0/120", null, null), search(null, "<Ann+news@Example.org>", null),
            search(null, "@Example.org", null), search(null, null, "Bob@demo.test"), search(null, null, "@demo.test"),
            search("192.0.2.1", ANN, BOB), search(null, ANN, BOB), search(null, null, null))) {
            assertThat(found(search)).as(search.toString()).containsExactly(waiting);
        }
        for (Search search : List.of(search("192.0.3.9", null, null), search("192.0.2.0/25", null, null),
            search(null, "@le.org", null), search(null, "", null), search(null, ANN, "carol@demo.test"),
            search("spf:example.org", null, null), search("*", null, null))) {
            assertThat(found(search)).as(search.toString()).isEmpty();
        }
    }

    @Test
    void whatWaitsLongestComesFirstAndThePagesFollow() {
        for (int i = 0; i < 25; i++) {
            greylist.decide("192.0.2.9", (char) ('a' + (i * 7) % 25) + "@example.org", BOB, T0.plusSeconds(i));
        }
        clock.setInstant(T0.plusSeconds(60));
        List<Instant> seen = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Found page = greylist.administration.search(new Search(Optional.empty(), Optional.of("@example.org"),
                Optional.empty(),
                Optional.empty(), Optional.of(State.WAITING), Optional.of(Duration.ofSeconds(40)), Optional.empty(), 10, after));
            page.entries().forEach(entry -> seen.add(entry.firstSeen()));
            after = page.next();
        } while (after.isPresent());

        assertThat(seen).hasSize(21).isSorted();
    }

    @Test
    void theNullSenderIsFoundAndReleased() {
        greylist.decide("192.0.2.9", "", BOB, T0);

        assertThat(found(search(null, "", null))).hasSize(1).isEqualTo(found(search(null, "<>", BOB)));
        greylist.administration.release(CAROL, "<>", BOB, Optional.empty());
        assertThat(greylist.decide("192.0.2.9", "", BOB, T0.plusSeconds(1)).reason()).isEqualTo(Reason.RELEASED);
    }

    @Test
    void releasedMailPassesAtItsNextTryFromAnywhereAndIsKnownThere() {
        annWritesToBob("192.0.2.9", T0);

        assertThat(greylist.administration.release(CAROL, "Ann+today@example.org", BOB, Optional.empty()).until())
            .isEqualTo(T0.plus(Duration.ofDays(2)));
        assertThat(found(of(Kind.RELEASE))).singleElement().satisfies(entry -> {
            assertThat(entry.client()).isEqualTo("*");
            assertThat(entry.sender()).isEqualTo(ANN);
            assertThat(entry.expires()).isEqualTo(T0.plus(Duration.ofDays(2)));
        });

        Verdict verdict = annWritesToBob("198.51.100.7", T0.plusSeconds(60));
        assertThat(verdict).isEqualTo(Pass.RELEASED);
        assertThat(DecisionLog.words(verdict)).isEqualTo("released");
        assertThat(annWritesToBob("198.51.100.7", T0.plusSeconds(61))).isEqualTo(Pass.KNOWN);
        assertThat(found(of(Kind.RELEASE))).isEmpty();
        assertThat(annWritesToBob("203.0.113.7", T0.plusSeconds(62))).isInstanceOf(Defer.class);
        assertThat(log.at(Level.INFO))
            .containsExactly("admin: released sender=Ann+today@example.org, recipient=bob@demo.test by carol from 192.0.2.250");
    }

    @Test
    void whatIsReleasedForANetworkWaitsElsewhereAndHasComeBackThere() {
        annWritesToBob("192.0.2.9", T0);
        greylist.administration.release(CAROL, ANN, BOB, Optional.of("192.0.2.200"));

        assertThat(annWritesToBob("198.51.100.7", T0.plusSeconds(59))).isInstanceOf(Defer.class);
        assertThat(annWritesToBob("192.0.2.9", T0.plusSeconds(60))).isEqualTo(Pass.RELEASED.delayed(Duration.ofSeconds(60)));
    }

    /** "Released", it said, and the mail went on waiting. */
    @Test
    void aReleaseForPartOfANetworkIsForAllOfItAndOneForMoreIsRefused() {
        annWritesToBob("192.0.2.9", T0);
        assertThat(greylist.administration.release(CAROL, ANN, BOB, Optional.of("192.0.2.128/25")).client())
            .contains("192.0.2.0/24");
        assertThat(annWritesToBob("192.0.2.9", T0.plusSeconds(60)).reason()).isEqualTo(Reason.RELEASED);
        assertThatThrownBy(() -> greylist.administration.release(CAROL, ANN, BOB, Optional.of("192.0.0.0/16")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("client='192.0.0.0/16' is more than one client, as a client is here 192.0.0.0/24");
    }

    @Test
    void aReleaseThatNobodyUsedEnds() {
        greylist.administration.release(CAROL, ANN, BOB, Optional.empty());

        assertThat(annWritesToBob("192.0.2.9", T0.plus(Duration.ofDays(2)))).isInstanceOf(Defer.class);
    }

    @Test
    void whoIsForgottenIsAStrangerAgainAlsoToTheMemory() {
        annWritesToBob("192.0.2.9", T0);
        assertThat(annWritesToBob("192.0.2.9", T0.plus(DELAY))).isEqualTo(Pass.first(DELAY));
        Eventually.await("the known sender", () -> !found(of(Kind.KNOWN_SENDER)).isEmpty());
        store(new Triplet("spf:example.org", ANN, BOB));

        assertThat(greylist.administration.forget(CAROL, search(null, ANN, BOB)).forgotten()).as("triplet, by SPF, sender")
            .isEqualTo(3);

        Instant later = T0.plus(DELAY).plusSeconds(1);
        Eventually.await("the memory is corrected", () -> annWritesToBob("192.0.2.9", later) instanceof Defer);
        assertThat(log.at(Level.INFO)).containsExactly(
            "admin: forgot 3 rows with sender=ann@example.org, recipient=bob@demo.test by carol from 192.0.2.250");
    }

    private void store(Triplet triplet) {
        assertThat(greylist.store.save(Changes.created(Rows.ofTriplets(Map.of(triplet,
            TripletState.released(T0, T0.plus(Duration.ofDays(35)))))))).isTrue();
    }

    @Test
    void manyAreForgottenAndOthersAreNot() {
        for (int i = 0; i < 250; i++) {
            greylist.decide("192.0.2.9", "x" + "y".repeat(i) + "@spam.example", BOB, T0);
        }
        annWritesToBob("192.0.2.9", T0);

        assertThat(greylist.administration.forget(CAROL, search(null, "@spam.example", null)).forgotten()).isEqualTo(250);

        assertThat(found(search(null, null, null))).extracting(Entry::sender).containsExactly(ANN);
    }

    @Test
    void nothingIsForgottenWithoutAnAddress() {
        annWritesToBob("192.0.2.9", T0);

        assertThatThrownBy(() -> greylist.administration.forget(CAROL, search(null, null, null)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("without client=, sender= or recipient=");

        assertThat(found(search(null, null, null))).hasSize(1);
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        client    | mail.example.org  | client='mail.example.org' is no client: write an address (192.0.2.9)
        client    | 1.2.3             | client='1.2.3' is no client
        client    | 192.0.2.256       | client='192.0.2.256' is no client
        client    | 192.0.2.0/33      | no network of such an address has the size /33
        client    | ::ffff:1.2.3.4/24 | no network of such an address has the size /24
        client    | spf:              | client='spf:' is no client
        client    | fe80::1%eth0      | client='fe80::1%eth0' is no client
        sender    | ann               | sender='ann' is no address: write it as in ann@example.org
        sender    | *@example.org     | or @example.org for all of a domain
        sender    | @                 | sender='@' is no domain
        sender    | @a@b              | sender='@a@b' is no domain
        recipient | ''                | recipient= is empty
        recipient | b\u0007ob         | recipient='b\\u0007ob' is no address
        """)
    void whatCannotBeSearchedForIsRefusedWithASentence(String parameter, String typed, String sentence) {
        Search search = switch (parameter) {
            case "client" -> search(typed, null, null);
            case "sender" -> search(null, typed, null);
            default -> search(null, null, typed);
        };
        for (Runnable attempt : List.<Runnable>of(() -> found(search), () -> greylist.administration.forget(CAROL, search))) {
            assertThatThrownBy(attempt::run).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(sentence);
        }
    }

    @Test
    void hugeAndUnknownSearchesAreRefused() {
        Search all = search(null, null, null);
        assertRefused(search(null, "a".repeat(1_001) + "@example.org", null), "longer than 1000 characters");
        for (int limit : new int[] {0, -1, 1_001, Integer.MAX_VALUE}) {
            assertRefused(new Search(all.client(), all.sender(), all.recipient(), all.kind(), all.state(), all.older(),
                all.newer(), limit, all.after()), "limit=" + limit + " is out of range: 1 to 1000");
        }
        for (String after : List.of("", "x", "PASSED.1.eA", "PASSED.x.eA", "NOTHING.1.eA", "CLIENT.1.%", "a.b.c.d")) {
            assertRefused(new Search(all.client(), all.sender(), all.recipient(), all.kind(), all.state(), all.older(),
                all.newer(), 10, Optional.of(after)), "is not what an answer");
        }
        assertRefused(new Search(all.client(), all.sender(), all.recipient(), all.kind(), all.state(),
            Optional.of(Duration.ofHours(2)), Optional.of(Duration.ofHours(1)), 10, Optional.empty()), "nothing is both");
        assertRefused(new Search(all.client(), all.sender(), all.recipient(), all.kind(), all.state(),
            Optional.of(Duration.ofSeconds(Long.MAX_VALUE)), Optional.empty(), 10, Optional.empty()), "older=");
    }

    private void assertRefused(Search search, String sentence) {
        assertThatThrownBy(() -> found(search)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(sentence);
    }

    @Test
    void nobodyWritesALineOfHisOwnIntoTheLog() {
        greylist.administration.release(CAROL, "x\nadmin: y@example.org", "bob\u202e@demo.test", Optional.empty());

        assertThat(log.at(Level.INFO)).singleElement().asString().contains("x\\u000aadmin: y@example.org",
            "bob\\u202e@demo.test");
    }

    @Test
    void privacyModeShowsHashesAndFindsByWhatIsTyped() {
        greylist.close();
        start(Map.of("privacyKey", "a secret of sixteen characters or more"));
        annWritesToBob("192.0.2.9", T0);

        List<Entry> entries = found(search("192.0.2.1", ANN, null));
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.sender()).hasSize(64).doesNotContain("ann");
            assertThat(found(search(entry.client(), entry.sender(), entry.recipient()))).as("as it is shown").isEqualTo(entries);
        });
        assertRefused(search(null, "@example.org", null), "in privacy mode addresses are stored as hashes");
        assertRefused(new Search(Optional.empty(), Optional.of("@example.org"), Optional.empty(), Optional.of(Kind.KNOWN_DOMAIN),
            Optional.empty(), Optional.empty(), Optional.empty(), 100, Optional.empty()),
            "and an address or a network as client=");
        greylist.administration.release(CAROL, ANN, BOB, Optional.of("192.0.2.0/24"));
        assertThat(annWritesToBob("192.0.2.9", T0.plusSeconds(1)).reason()).isEqualTo(Reason.RELEASED);
        assertThat(greylist.administration.forget(CAROL, search(null, ANN, BOB)).forgotten()).isEqualTo(1);
    }

    @Test
    void anExportIsReadBackWhileTheGreylistRuns() throws IOException {
        annWritesToBob("192.0.2.9", T0);
        greylist.administration.release(CAROL, "ida@example.org", BOB, Optional.empty());
        StringWriter out = new StringWriter();
        assertThat(greylist.administration.export(out)).isEqualTo(2);
        assertThat(out.toString()).contains("\nrelease\trelease:*\tida@example.org\tbob@demo.test\t");
        greylist.administration.forget(CAROL, search(null, null, BOB));

        assertThat(greylist.administration.load(CAROL, new BufferedReader(new StringReader(out.toString()))).added())
            .isEqualTo(2);

        assertThat(annWritesToBob("192.0.2.9", T0.plus(DELAY))).isEqualTo(Pass.first(DELAY));
        assertThat(greylist.decide("192.0.2.9", "ida@example.org", BOB, T0.plusSeconds(1))).isEqualTo(Pass.RELEASED);
        assertThatThrownBy(() -> greylist.administration.load(CAROL, new BufferedReader(new StringReader("nonsense"))))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("this is no export of a greylist");
        assertThat(log.at(Level.INFO)).contains("admin: imported 2 new rows, 0 changed, 0 unchanged, 0 expired by carol from"
            + " 192.0.2.250");
    }

    @Test
    void whatWasEarnedByNetworkOrDomainIsFoundAndForgottenByKind() {
        saveClients("192.0.2.0/24", "spf:example.org", "from:192.0.2.0/24 @example.org");

        assertThat(found(of(Kind.NETWORK))).extracting(Entry::client).containsExactly(NETWORK);
        assertThat(found(of(Kind.SPF_DOMAIN))).extracting(Entry::client).containsExactly("spf:example.org");
        assertThat(found(of(Kind.KNOWN_DOMAIN))).singleElement().satisfies(entry -> {
            assertThat(entry.client()).isEqualTo(NETWORK);
            assertThat(entry.sender()).isEqualTo("@example.org");
            assertThat(entry.passes()).contains(3);
        });
        assertThat(found(search("192.0.2.9", null, null))).extracting(Entry::kind)
            .containsExactlyInAnyOrder(Kind.NETWORK, Kind.KNOWN_DOMAIN);
        assertThat(found(search(null, "@example.org", null))).extracting(Entry::kind)
            .containsExactlyInAnyOrder(Kind.SPF_DOMAIN, Kind.KNOWN_DOMAIN);
        assertThat(found(search("spf:example.org", null, null))).extracting(Entry::kind).containsExactly(Kind.SPF_DOMAIN);
        assertThat(found(search(null, ANN, null))).isEmpty();
        assertThat(greylist.administration.forget(CAROL, search("192.0.2.9", "@example.org", null)).forgotten()).isEqualTo(1);
        assertThat(found(of(Kind.KNOWN_DOMAIN))).isEmpty();
    }

    private void saveClients(String... keys) {
        for (String key : keys) {
            ClientState state =
                new ClientState(3, T0, T0, T0.plus(Duration.ofDays(35)));
            assertThat(greylist.store.save(Changes.created(Rows.ofClients(Map.of(key, state))))).isTrue();
        }
    }
}
