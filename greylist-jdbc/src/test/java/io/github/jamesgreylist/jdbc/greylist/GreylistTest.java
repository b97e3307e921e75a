package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.at;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole engine on a real Derby. */
class GreylistTest {

    private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);

    private final TestDatabase database = TestDatabase.derby();
    private Greylist greylist;

    @BeforeEach
    void start() {
        greylist = started(Patient.settings());
    }

    @AfterEach
    void stop() {
        greylist.close();
    }

    @Test
    void aStrangersMailIsDeferredTwiceThenPassesAndIsKnownFromThenOn() {
        assertThat(decide(at(T0))).isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofSeconds(300)));
        assertThat(decide(at(T0.plusSeconds(60)))).isEqualTo(new Defer(Reason.EARLY_RETRY,
            Duration.ofSeconds(240)));
        assertThat(decide(at(T0.plusSeconds(314)))).isEqualTo(Pass.first(Duration.ofSeconds(314)));
        assertThat(decide(at(T0.plusSeconds(315)))).isEqualTo(Pass.KNOWN);
        assertThat(decide(at(T0.plus(Duration.ofDays(30))))).isEqualTo(Pass.KNOWN);
        assertThat(decide(at(T0.plus(Duration.ofDays(60))))).isEqualTo(Pass.KNOWN);
        assertThat(decide(at(T0.plus(Duration.ofDays(96))))).isInstanceOf(Defer.class);
        assertThat(database.rows()).as("the triplet, and the sender that was known").isEqualTo(2);
    }

    @Test
    void eachSenderRecipientAndNetworkWaitsForItself() {
        decide(at(T0));
        Attempt otherNetwork = Attempt.of(T0.plusSeconds(300), Attempts.address("198.51.100.9"), "alice@example.com",
            "bob@example.org");

        assertThat(decide(from("carol@example.com", T0.plusSeconds(300)))).isInstanceOf(Defer.class);
        assertThat(decide(Attempts.to("dave@example.org", T0.plusSeconds(300)))).isInstanceOf(Defer.class);
        assertThat(decide(otherNetwork)).isInstanceOf(Defer.class);
        assertThat(decide(at(T0.plusSeconds(300)))).isInstanceOf(Pass.class);
    }

    @Test
    void aRetryFromAnotherHostOfTheSameNetworkWithAnotherVerpTagPasses() {
        decide(from("bounce-1234@lists.example.com", T0));
        Attempt retry = Attempt.of(T0.plusSeconds(300), Attempts.address("192.0.2.77"), "Bounce-99@Lists.example.com",
            "BOB@example.org");

        assertThat(decide(retry)).isEqualTo(Pass.first(Duration.ofSeconds(300)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postmaster@example.org", "Postmaster@example.org", "postmaster", "ABUSE@example.org"})
    void whoMustBeReachableIsNeverDeferred(String recipient) {
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(decide(Attempts.to(recipient, T0))).isEqualTo(Pass.NEVER_DEFERRED);

            assertThat(log.at(Level.INFO))
                .containsExactly("action=pass, reason=recipient whitelist, client_name=unknown,"
                    + " client_address=192.0.2.9, sender=alice@example.com, recipient=" + recipient);
        }
        assertThat(database.rows()).isZero();
    }

    @Test
    void somebodyWhoseNameOnlyBeginsLikePostmasterIsDeferred() {
        assertThat(decide(Attempts.to("postmaster2@example.org", T0))).isInstanceOf(Defer.class);
    }

    @Test
    void anAuthenticatedSessionPassesAndLeavesNothing() {
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(decide(Attempts.trusted(T0))).isEqualTo(Pass.TRUSTED);

            assertThat(log.at(Level.INFO)).isEmpty();
        }
        assertThat(database.rows()).isZero();
    }

    @Test
    void eachDecisionIsOneLogLine() {
        try (LogCapture log = LogCapture.ofDecisions()) {
            decide(at(T0));
            decide(at(T0.plusSeconds(299)));
            decide(at(T0.plusSeconds(301)));
            decide(at(T0.plusSeconds(302)));

            String who = "client_name=unknown, client_address=192.0.2.9, sender=alice@example.com, recipient=bob@example.org";
            assertThat(log.at(Level.INFO)).containsExactly(
                "action=greylist, reason=new, " + who,
                "action=greylist, reason=early-retry (1s missing), " + who,
                "action=pass, reason=triplet found, delay=301, " + who,
                "action=pass, reason=triplet found, " + who);
        }
    }

    @Test
    void theStrangestAddressesAreGreylistedLikeAnyOther() {
        for (String address : new String[] {"", "\0", "\ud834", "x".repeat(1 << 20), "用户@例え.jp",
            "'; DROP TABLE greylist_triplet; --",
            "\"a, b\"@example.com", "%s%n{}", "😀".repeat(200)}) {
            assertThat(decide(from(address, T0))).isInstanceOf(Defer.class);
            assertThat(decide(from(address, T0.plusSeconds(300)))).isEqualTo(Pass.first(Duration.ofSeconds(300)));
        }
    }

    @Test
    void privacyModeGreylistsAndStoresNoAddress() {
        greylist.close();
        greylist = started(Patient.settings(Map.of("privacyKey", "0123456789abcdef")));

        decide(at(T0));
        assertThat(decide(at(T0.plusSeconds(300)))).isEqualTo(Pass.first(Duration.ofSeconds(300)));

        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE client_network LIKE '%192%.%'"
            + " OR sender LIKE '%@%' OR recipient LIKE '%@%'")).isZero();
    }

    @Test
    void theSettingsAreInTheLogAtTheStart() {
        greylist.close();
        try (LogCapture log = LogCapture.ofProject()) {
            greylist = started(Patient.settings());
            greylist.announce();

            assertThat(log.at(Level.INFO)).anyMatch(line -> line.startsWith("greylisting: delay 5 minutes, "));
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }

    @Test
    void theTablesOfANewerReleaseKeepTheServerFromStarting() {
        greylist.close();
        database.execute("INSERT INTO greylist_schema (version) VALUES (1000)");

        try (LogCapture log = LogCapture.ofProject()) {
            assertThatThrownBy(() -> started(Patient.settings())).isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("schema version 1000");
            assertThat(log.at(Level.WARN)).as("it does not say that mail is accepted until the database is back").isEmpty();
        }
    }

    private Greylist started(GreylistSettings settings) {
        Greylist started = database.greylist(settings, CLOCK);
        started.start();
        return started;
    }

    private Verdict decide(Attempt attempt) {
        return greylist.decide(attempt).join();
    }
}
