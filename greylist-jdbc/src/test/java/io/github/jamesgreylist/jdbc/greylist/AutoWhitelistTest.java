package io.github.jamesgreylist.jdbc.greylist;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;

/** A sender's pool of hosts, seen by the engine on a real database. */
class AutoWhitelistTest {

    private static final Duration DELAY = Duration.ofMinutes(5);

    private final TestDatabase database = TestDatabase.h2();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final MutableClock clock = MutableClock.of(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);
    private Greylist greylist;

    @BeforeEach
    void start() {
        start(Map.of("autoWhitelistClients", "3"));
    }

    private void start(Map<String, String> settings) {
        stop();
        ClientNames noNames = client -> {
            lookUps.incrementAndGet();
            return CompletableFuture.completedFuture(Optional.empty());
        };
        greylist = database.greylist(Patient.settings(settings),
            new Exemptions(new Whitelists(List.of()), noNames, () -> RecipientRules.NONE), clock);
        greylist.start();
    }

    @AfterEach
    void stop() {
        if (greylist != null) {
            greylist.close();
        }
    }

    private Verdict mail(String client, String recipient) {
        try {
            Attempt attempt = Attempt.of(clock.instant(), InetAddress.getByName(client), "a@example.com", recipient);
            return greylist.decide(attempt).get(2, TimeUnit.MINUTES);
        } catch (UnknownHostException | InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** A mail that comes back after the delay, and passes. */
    private void getThrough(String client, String recipient) {
        assertThat(mail(client, recipient)).isInstanceOf(Defer.class);
        clock.add(DELAY);
        assertThat(mail(client, recipient)).isEqualTo(Pass.first(DELAY));
    }

    private void threeGetThrough() {
        for (int i = 0; i < 3; i++) {
            getThrough("192.0.2." + i, "user" + i + "@example.org");
            clock.add(Duration.ofHours(1));
        }
    }

    @Test
    void aPoolThatGotThreeTripletsThroughSkipsGreylistingFromAnyHostOfItsNetwork() {
        threeGetThrough();
        long rows = database.rows();
        int before = lookUps.get();
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(mail("192.0.2.99", "new@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
            assertThat(log.at(Level.INFO)).singleElement().asString().startsWith("action=pass, reason=client AWL, ");
        }
        assertThat(mail("192.0.3.1", "new@example.org")).isInstanceOf(Defer.class);
        assertThat(database.rows()).isEqualTo(rows + 1);
        assertThat(lookUps).as("the DNS is not asked for who is on the auto-whitelist").hasValue(before + 1);
    }

    /** Its mail had a header of a delay, and the reason of a triplet that nobody knew yet. */
    @Test
    void theAutoWhitelistComesBeforeATripletThatHasNotPassed() {
        assertThat(mail("192.0.2.1", "waiting@example.org")).isInstanceOf(Defer.class);
        threeGetThrough();
        assertThat(mail("192.0.2.1", "waiting@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
    }

    @Test
    void oneBulkRunIsNotEnough() {
        for (int i = 0; i < 10; i++) {
            assertThat(mail("192.0.2." + i, "user" + i + "@example.org")).isInstanceOf(Defer.class);
        }
        clock.add(DELAY);
        for (int i = 0; i < 10; i++) {
            assertThat(mail("192.0.2." + i, "user" + i + "@example.org")).isEqualTo(Pass.first(DELAY));
        }
        assertThat(mail("192.0.2.1", "new@example.org")).isInstanceOf(Defer.class);
        assertThat(database.number("SELECT passes FROM greylist_client")).isOne();
    }

    @Test
    void theSameTripletCountsOnce() {
        getThrough("192.0.2.1", "b@example.org");
        for (int i = 0; i < 5; i++) {
            clock.add(Duration.ofHours(2));
            assertThat(mail("192.0.2.1", "b@example.org")).isEqualTo(Pass.KNOWN);
        }
        assertThat(database.number("SELECT passes FROM greylist_client")).isOne();
    }

    @Test
    void itSurvivesARestart() {
        threeGetThrough();
        start(Map.of("autoWhitelistClients", "3"));
        assertThat(mail("192.0.2.99", "new@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
    }

    @Test
    void itExpiresWithThePassLifetimeUnlessMailIsSeen() {
        threeGetThrough();
        clock.add(Duration.ofDays(34));
        assertThat(mail("192.0.2.99", "new@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
        clock.add(Duration.ofDays(34));
        assertThat(mail("192.0.2.99", "newer@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
        clock.add(Duration.ofDays(35));
        assertThat(mail("192.0.2.99", "newest@example.org")).isInstanceOf(Defer.class);
    }

    @Test
    void mailOfKnownTripletsKeepsItAlive() {
        threeGetThrough();
        for (int i = 0; i < 3; i++) {
            clock.add(Duration.ofDays(30));
            assertThat(mail("192.0.2.1", "user1@example.org")).isEqualTo(Pass.KNOWN);
            Eventually.await("written that mail was seen",
                () -> database.number("SELECT last_seen FROM greylist_client") == clock.millis());
        }
        assertThat(mail("192.0.2.99", "new@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
    }

    @Test
    void zeroSwitchesItOff() {
        start(Map.of("autoWhitelistClients", "0"));
        threeGetThrough();
        assertThat(mail("192.0.2.99", "new@example.org")).isInstanceOf(Defer.class);
        assertThat(database.number("SELECT COUNT(*) FROM greylist_client")).isZero();
    }

    @Test
    void privacyModeStoresNoNetwork() {
        start(Map.of("autoWhitelistClients", "1", "privacyKey", "0123456789abcdef"));
        getThrough("192.0.2.1", "b@example.org");
        assertThat(mail("192.0.2.2", "c@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
        assertThat(database.number("SELECT COUNT(*) FROM greylist_client WHERE client_network LIKE '192%'")).isZero();
    }
}
