package io.github.jamesgreylist.jdbc.greylist;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.whitelist.Whitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whitelists, names and rules in the engine, on a real database. */
class ExemptionsTest {

    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
    private static final Whitelist EXAMPLE_COM =
        attempt -> attempt.clientName().filter("mx.example.com"::equals).map(name -> "client whitelist");

    private final TestDatabase database = TestDatabase.h2();
    private final List<Greylist> opened = new ArrayList<>();
    private final AtomicInteger lookUps = new AtomicInteger();

    @AfterEach
    void close() {
        opened.forEach(Greylist::close);
    }

    private Greylist greylist(Map<String, String> settings, List<Whitelist> whitelists, ClientNames names,
            Supplier<RecipientRules> rules) {
        Greylist greylist = database.greylist(Patient.settings(settings),
            new Exemptions(new Whitelists(whitelists), names, rules), CLOCK);
        greylist.start();
        opened.add(greylist);
        return greylist;
    }

    private Greylist greylist(ClientNames names, Whitelist... whitelists) {
        return greylist(Map.of(), List.of(whitelists), names, () -> RecipientRules.NONE);
    }

    private ClientNames named(String name) {
        return client -> {
            lookUps.incrementAndGet();
            return CompletableFuture.supplyAsync(() -> Optional.of(name));
        };
    }

    private static Attempt attempt(Duration after, String recipient) {
        return attempt(after, "a@example.com", recipient);
    }

    private static Attempt attempt(Duration after, String sender, String recipient) {
        try {
            return Attempt.of(T0.plus(after), InetAddress.getByName("192.0.2.1"), sender, recipient);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Verdict decide(Greylist greylist, Duration after) throws Exception {
        return greylist.decide(attempt(after, "b@example.org")).get(2, TimeUnit.MINUTES);
    }

    @Test
    void whoIsOnAListPassesAndLeavesNoTraceAndTheDnsIsNotAsked() throws Exception {
        Greylist greylist = greylist(named("mx.example.com"), attempt -> Optional.of("sender whitelist"));
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(decide(greylist, Duration.ZERO)).isEqualTo(Pass.whitelisted("sender whitelist"));
            assertThat(log.at(Level.INFO)).containsExactly("action=pass, reason=sender whitelist, client_name=unknown,"
                + " client_address=192.0.2.1, sender=a@example.com, recipient=b@example.org");
        }
        assertThat(database.rows()).isZero();
        assertThat(lookUps).hasValue(0);
    }

    @Test
    void whoIsOnAListByVerifiedNamePassesAndLeavesNoTrace() throws Exception {
        Greylist greylist = greylist(named("mx.example.com"), EXAMPLE_COM);
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(decide(greylist, Duration.ZERO)).isEqualTo(Pass.whitelisted("client whitelist"));
            assertThat(log.at(Level.INFO)).containsExactly("action=pass, reason=client whitelist,"
                + " client_name=mx.example.com, client_address=192.0.2.1, sender=a@example.com, recipient=b@example.org");
        }
        assertThat(database.rows()).isZero();
        // A later mail was not held up either, and no header may say so.
        assertThat(((Pass) decide(greylist, Duration.ofHours(1))).delayed()).isEmpty();
    }

    /** Whose name is in memory is not tried first and then meant: one transaction is enough. */
    @Test
    void whoseNameIsKnownAlreadyIsTreatedTheSame() throws Exception {
        Greylist greylist = greylist(new InMemory("mx.example.com"), EXAMPLE_COM);
        assertThat(decide(greylist, Duration.ZERO)).isEqualTo(Pass.whitelisted("client whitelist"));
        assertThat(database.rows()).isZero();

        Greylist other = greylist(new InMemory("mx.example.net"), EXAMPLE_COM);
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(decide(other, Duration.ZERO)).isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(5)));
            assertThat(log.at(Level.INFO)).singleElement().asString().contains("reason=new, client_name=mx.example.net, ");
        }
        assertThat(decide(other, Duration.ofMinutes(5))).isEqualTo(Pass.first(Duration.ofMinutes(5)));
        assertThat(decide(greylist(new InMemory(null)), Duration.ofMinutes(6))).isEqualTo(Pass.KNOWN);
    }

    /** @param name null if the client has none */
    private record InMemory(String name) implements ClientNames {
        @Override
        public CompletableFuture<Optional<String>> verifiedName(InetAddress client) {
            return CompletableFuture.completedFuture(Optional.ofNullable(name));
        }

        @Override
        public Optional<Optional<String>> known(InetAddress client) {
            return Optional.of(Optional.ofNullable(name));
        }
    }

    @Test
    void whoeverWaitsIsToldTheSameAndTheLineIsWrittenByHisThread() throws Exception {
        Greylist greylist = greylist(ClientNames.NONE);
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(greylist.decideAndWait(attempt(Duration.ZERO, "b@example.org"), FrontEnd.PLAIN)).isInstanceOf(Defer.class);
            assertThat(log.threads()).containsExactly(Thread.currentThread().getName());
        }
    }

    @Test
    void whoIsOnNoListIsGreylistedAndTheLogHasTheName() throws Exception {
        Greylist greylist = greylist(named("mx.example.net"), EXAMPLE_COM);
        try (LogCapture log = LogCapture.ofDecisions()) {
            assertThat(decide(greylist, Duration.ZERO)).isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(5)));
            assertThat(log.at(Level.INFO)).singleElement().asString().contains("reason=new, client_name=mx.example.net, ");
        }
        assertThat(decide(greylist, Duration.ofMinutes(2)))
            .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(3)));
        assertThat(decide(greylist, Duration.ofMinutes(5))).isEqualTo(Pass.first(Duration.ofMinutes(5)));
    }

    @Test
    void aKnownTripletIsNeverLookedUpInTheDns() throws Exception {
        Greylist greylist = greylist(named("mx.example.net"), EXAMPLE_COM);
        decide(greylist, Duration.ZERO);
        decide(greylist, Duration.ofMinutes(5));
        int before = lookUps.get();
        assertThat(decide(greylist, Duration.ofMinutes(6))).isEqualTo(Pass.KNOWN);
        assertThat(lookUps).hasValue(before);
    }

    @Test
    void aNameThatTheFrontEndVerifiedIsNotLookedUpAgain() throws Exception {
        Greylist greylist = greylist(named("mx.example.net"), EXAMPLE_COM);
        Attempt named = attempt(Duration.ZERO, "b@example.org").withClientName("mx.example.com");
        assertThat(greylist.decide(named).get(2, TimeUnit.MINUTES)).isEqualTo(Pass.whitelisted("client whitelist"));
        assertThat(greylist.decide(named.withClientName("mx.example.net")).get(2, TimeUnit.MINUTES))
            .isInstanceOf(Defer.class);
        assertThat(lookUps).hasValue(0);
    }

    @Test
    void aDnsThatNeverAnswersCostsTheNameAndNotTheVerdict() throws Exception {
        Greylist greylist = greylist(Map.of("timeBudget", "10 seconds"), List.of(EXAMPLE_COM),
            client -> new CompletableFuture<>(), () -> RecipientRules.NONE);
        try (LogCapture log = LogCapture.ofProject()) {
            assertThat(decide(greylist, Duration.ZERO)).as("as one that has no name")
                .isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(15)));
            assertThat(log.at(Level.WARN)).isEmpty();
        }
        assertThat(database.rows()).isOne();
    }

    @Test
    void aDnsThatFailsCostsTheNameAndNotTheVerdict() throws Exception {
        Greylist greylist = greylist(client -> CompletableFuture.failedFuture(new IllegalStateException("on purpose")),
            EXAMPLE_COM);
        assertThat(decide(greylist, Duration.ZERO)).isInstanceOf(Defer.class);
    }

    @Test
    void aWhitelistThatThrowsCostsNothing() throws Exception {
        Greylist greylist = greylist(ClientNames.NONE, attempt -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(decide(greylist, Duration.ZERO)).isInstanceOf(Defer.class);
    }

    @Test
    void answersOfACorrespondentPassInAnyFormAfterARestartAndInPrivacyMode() throws Exception {
        for (Map<String, String> settings : List.of(Map.<String, String>of(), Map.of("privacyKey", "0123456789abcdef"))) {
            greylist(settings, List.of(), ClientNames.NONE, () -> RecipientRules.NONE)
                .learnCorrespondent(T0.plusNanos(1), "b", "B@Example.org", "A+news@example.com");
            // Which answers what has been asked.
            opened.forEach(Greylist::close);
            opened.clear();

            Greylist restarted = greylist(settings, List.of(), ClientNames.NONE, () -> RecipientRules.NONE);
            assertThat(decide(restarted, Duration.ofDays(1))).isEqualTo(Pass.CORRESPONDENT);
            assertThat(restarted.decide(attempt(Duration.ofDays(1), "c@example.org")).get()).isInstanceOf(Defer.class);
        }
    }

    @Test
    void recipientsHaveTheirRules(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("rules"),
            "cfo@example.org off\nslow.example 1 hour\nat-once.example 0 seconds\n");
        Supplier<RecipientRules> rules =
            RecipientRules.read(List.of(ListFile.required(file)), Duration.ofDays(2))::get;
        Greylist greylist = greylist(Map.of(), List.of(), ClientNames.NONE, rules);

        assertThat(greylist.decide(attempt(Duration.ZERO, "CFO@example.org")).get()).isEqualTo(Pass.RECIPIENT_RULE);
        assertThat(database.rows()).isZero();

        assertThat(greylist.decide(attempt(Duration.ZERO, "b@slow.example")).get())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofHours(1)));
        assertThat(greylist.decide(attempt(Duration.ofMinutes(59), "b@slow.example")).get())
            .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(1)));
        assertThat(greylist.decide(attempt(Duration.ofHours(1), "b@slow.example")).get())
            .isEqualTo(Pass.first(Duration.ofHours(1)));

        assertThat(greylist.decide(attempt(Duration.ZERO, "c@example.com", "b@example.org")).get())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(5)));
        greylist.decide(attempt(Duration.ZERO, "d@example.com", "b@at-once.example")).get();
        assertThat(greylist.decide(attempt(Duration.ZERO, "d@example.com", "b@at-once.example")).get())
            .isEqualTo(Pass.first(Duration.ZERO));
    }

    /** A recipient's delay is for everybody, with a name or without. */
    @Test
    void aRecipientsDelayIsForClientsWithoutANameAsWell(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("rules"), "slow.example 1 hour\nquick.example 1 minute\n");
        Supplier<RecipientRules> rules =
            RecipientRules.read(List.of(ListFile.required(file)), Duration.ofDays(2))::get;
        Greylist greylist = greylist(Map.of(), List.of(), new InMemory(null), rules);

        assertThat(decide(greylist, Duration.ZERO)).isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(15)));
        assertThat(greylist.decide(attempt(Duration.ZERO, "b@slow.example")).get())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofHours(1)));
        assertThat(greylist.decide(attempt(Duration.ZERO, "b@quick.example")).get())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(1)));
    }

    @Test
    void whoSetsOnlyTheDelayMeansEverybody() throws Exception {
        Greylist greylist = greylist(Map.of("delay", "1 minute"), List.of(), new InMemory(null), () -> RecipientRules.NONE);
        assertThat(decide(greylist, Duration.ZERO)).isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(1)));
        assertThat(decide(greylist, Duration.ofMinutes(1))).isEqualTo(Pass.first(Duration.ofMinutes(1)));
    }
}
