package io.github.jamesgreylist.jdbc.greylist;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Rows;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
        greylist = database.greylist(Patient.settings(settings),
            new Exemptions(new Whitelists(List.of()), new Names(), () -> RecipientRules.NONE), clock);
        greylist.start();
    }

    /** Everybody has a name of his own but those of 198.51.100.0/24; it is known once it was asked for. */
    private final class Names implements ClientNames {

        private final Set<InetAddress> known = ConcurrentHashMap.newKeySet();

        @Override
        public CompletableFuture<Optional<String>> verifiedName(InetAddress client) {
            if (known.add(client)) {
                lookUps.incrementAndGet();
            }
            return CompletableFuture.completedFuture(nameOf(client));
        }

        private static Optional<String> nameOf(InetAddress client) {
            return Optional.of("mail.example.net").filter(name -> !client.getHostAddress().startsWith("198.51.100."));
        }

        @Override
        public Optional<Optional<String>> known(InetAddress client) {
            return known.contains(client) ? Optional.of(nameOf(client)) : Optional.empty();
        }
    }

    @AfterEach
    void stop() {
        if (greylist != null) {
            greylist.close();
        }
    }

    /** Each recipient has a sender of its own, of a domain of its own: known senders are another story. */
    private Verdict mail(String client, String recipient) {
        return mail(client, "a@" + recipient.replace("@", "-") + ".example", recipient);
    }

    private Verdict mail(String client, String sender, String recipient) {
        try {
            Attempt attempt = Attempt.of(clock.instant(), InetAddress.getByName(client), sender, recipient);
            return greylist.decide(attempt).get(2, TimeUnit.MINUTES);
        } catch (UnknownHostException | InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** A mail that comes back after the delay, and passes. */
    private void getThrough(String client, String recipient) {
        assertThat(mail(client, recipient)).isEqualTo(new Defer(Reason.FIRST_CONTACT, DELAY));
        clock.add(DELAY);
        assertThat(mail(client, recipient)).isEqualTo(Pass.first(DELAY));
    }

    private void getThrough(int triplets) {
        for (int i = 0; i < triplets; i++) {
            getThrough("192.0.2." + i, "user" + i + "@example.org");
            clock.add(Duration.ofHours(1));
        }
    }

    private void threeGetThrough() {
        getThrough(3);
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
        assertThat(database.rows()).as("it stores nothing").isEqualTo(rows);
        assertThat(mail("192.0.3.1", "new@example.org")).isInstanceOf(Defer.class);
        assertThat(database.rows()).isEqualTo(rows + 1);
        assertThat(lookUps).as("it helps only clients with a name of their own").hasValue(before + 2);
    }

    /** A network of a provider: what its mail servers have earned is not for its customers' machines. */
    @Test
    void clientsWithoutANameOfTheirOwnNeitherCountNorAreHelped() {
        Duration longer = Duration.ofMinutes(15);
        for (int i = 0; i < 4; i++) {
            assertThat(mail("198.51.100.1", "user" + i + "@example.org")).isEqualTo(new Defer(Reason.FIRST_CONTACT, longer));
            clock.add(longer);
            assertThat(mail("198.51.100.1", "user" + i + "@example.org")).isEqualTo(Pass.first(longer));
            clock.add(Duration.ofHours(1));
        }
        assertThat(database.number("SELECT COUNT(*) FROM greylist_client")).isZero();

        store("198.51.100.0/24", new Counted("one"));
        assertThat(mail("198.51.100.2", "new@example.org")).isEqualTo(new Defer(Reason.FIRST_CONTACT, longer));
    }

    /** A release that did not look at names earned it: an upgrade takes nothing away until it expires, and renews nothing. */
    @Test
    void whatWasEarnedBeforeNamesMatteredHelpsUntilItExpires() {
        store("198.51.100.0/24", Counted.UNKNOWN);
        clock.add(Duration.ofDays(20));
        assertThat(mail("198.51.100.2", "new@example.org")).isEqualTo(Pass.AUTO_WHITELISTED);
        clock.add(Duration.ofDays(15));
        assertThat(mail("198.51.100.2", "newer@example.org")).isInstanceOf(Defer.class);
    }

    /** Of a network that is on the auto-whitelist since now. */
    private void store(String network, Counted counted) {
        Instant now = clock.instant();
        ClientState enough = new ClientState(3, counted, now, now, now.plus(Duration.ofDays(35)));
        try (JdbcStore store = database.store()) {
            assertThat(store.save(Changes.created(Rows.ofClients(Map.of(network, enough))))).isTrue();
        }
    }

    /** He has waited for nothing else. */
    @Test
    void whoWaitsPassesAsSoonAsHisNetworkIsOnTheAutoWhitelist() {
        getThrough(2);
        assertThat(mail("192.0.2.9", "third@example.org")).isInstanceOf(Defer.class);
        clock.add(Duration.ofMinutes(1));
        assertThat(mail("192.0.2.1", "waiting@example.org")).isInstanceOf(Defer.class);
        clock.add(Duration.ofMinutes(4));
        assertThat(mail("192.0.2.9", "third@example.org")).isEqualTo(Pass.first(DELAY));

        assertThat(mail("192.0.2.1", "waiting@example.org"))
            .isEqualTo(Pass.AUTO_WHITELISTED.delayed(Duration.ofMinutes(4)));
        assertThat(mail("192.0.2.1", "waiting@example.org")).as("that was its first pass").isEqualTo(Pass.KNOWN);
    }

    @Test
    void whoHasWaitedLongEnoughPassesForThatReason() {
        assertThat(mail("192.0.2.1", "waiting@example.org")).isInstanceOf(Defer.class);
        Instant first = clock.instant();
        threeGetThrough();
        assertThat(mail("192.0.2.1", "waiting@example.org"))
            .isEqualTo(Pass.first(Duration.between(first, clock.instant())));
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

    /** Lists that have a tag for each mail, and the null sender, which is known nowhere. */
    @Test
    void theSameMailboxCountsOnceInAllItsForms() {
        for (String tag : List.of("+one", "+two", "+three", "")) {
            String recipient = "b" + tag + "@example.org";
            assertThat(mail("192.0.2.1", "", recipient)).isInstanceOf(Defer.class);
            clock.add(DELAY);
            assertThat(mail("192.0.2.1", "", recipient)).isEqualTo(Pass.first(DELAY));
            clock.add(Duration.ofHours(2));
        }
        assertThat(database.number("SELECT passes FROM greylist_client")).isOne();
        assertThat(mail("192.0.2.1", "", "c@example.org")).isInstanceOf(Defer.class);
    }

    /** That is no second sender that has shown that it retries. */
    @Test
    void aSenderThatIsKnownCountsOnceHoweverManyItWritesTo() {
        getThrough("192.0.2.1", "b@example.org");
        for (String recipient : List.of("c@example.org", "d@example.org", "e@example.org")) {
            clock.add(Duration.ofHours(2));
            assertThat(mail("192.0.2.1", "a@b-example.org.example", recipient)).isEqualTo(Pass.KNOWN_SENDER);
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
