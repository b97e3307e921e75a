package io.github.jamesgreylist.jdbc.admin;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.jamesgreylist.admin.Entry;
import io.github.jamesgreylist.admin.Found;
import io.github.jamesgreylist.admin.Kind;
import io.github.jamesgreylist.admin.ListName;
import io.github.jamesgreylist.admin.Report;
import io.github.jamesgreylist.admin.State;
import io.github.jamesgreylist.admin.Statistics;
import io.github.jamesgreylist.admin.Statistics.Span;
import io.github.jamesgreylist.admin.Status;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.store.AllRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.threeten.extra.MutableClock;

/** What greylisting did, by counts that several servers and several runs have added up. */
class ReportsTest {

    private static final String STRANGER = "192.0.2.9";
    private static final String BOB = "bob@example.org";
    private static final Duration DELAY = Duration.ofMinutes(15);
    private static final Duration WINDOW = Duration.ofHours(12);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private final List<Installation> servers = new ArrayList<>();
    private DnsServer dns;

    enum Kept {
        EMBEDDED, SHARED
    }

    @BeforeEach
    void startDns() throws IOException {
        dns = new DnsServer();
        dns.txt("spf.example", "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all");
    }

    @AfterEach
    void stop() throws IOException {
        servers.forEach(Installation::close);
        dns.close();
    }

    private Installation start(TestDatabase database) {
        return start(database, Map.of());
    }

    private Installation start(TestDatabase database, Map<String, String> settings) {
        Installation server = Installation.start(database, directory, dns, clock, settings);
        servers.add(server);
        return server;
    }

    private TestDatabase database(Kept kept) {
        return kept == Kept.EMBEDDED ? TestDatabase.derbyIn(directory) : TestDatabase.h2();
    }

    /** Of a whole day, after every window is over. */
    private Span day(Installation server) {
        clock.setInstant(T0.plus(Duration.ofHours(30)));
        return span(server);
    }

    private Span span(Installation server) {
        return server.administration().report(T0, T0.plus(Duration.ofHours(30))).total();
    }

    private static long rows(Installation server, RowKind kind) {
        return AllRows.count(server.assembly().store(), kind);
    }

    private void later(Duration time) {
        clock.add(time);
    }

    @ParameterizedTest
    @EnumSource
    void firstContactsThatNeverCameBackAreToldWhenTheirWindowIsOver(Kept kept) {
        TestDatabase database = database(kept);
        Installation server = start(database);
        server.decide(STRANGER, "spam@example.com", BOB);
        server.decide(STRANGER, "ann@example.com", BOB);
        later(DELAY);
        server.decide(STRANGER, "ann@example.com", BOB);

        later(WINDOW.minus(Duration.ofMinutes(30)));
        assertThat(span(server).neverCameBack()).as("it still may").isZero();
        later(Duration.ofHours(2));
        assertThat(span(server)).satisfies(span -> {
            assertThat(span.firstContacts()).isEqualTo(2);
            assertThat(span.cameBack()).isOne();
            assertThat(span.neverCameBack()).isOne();
        });
        Statistics hours = server.administration().statistics(T0, T0.plus(Duration.ofDays(1)), HOUR);
        assertThat(hours.spans()).filteredOn(span -> span.neverCameBack() > 0).extracting(Span::from)
            .containsExactly(T0.plus(WINDOW));
    }

    @ParameterizedTest
    @EnumSource
    void aFirstContactThatIsStoredUnderTwoIdentitiesCountsOnce(Kept kept) {
        Installation server = start(database(kept));
        server.decide(STRANGER, "ann@spf.example", BOB);
        // Early, from another network: now it is stored under three.
        server.decide("198.51.100.9", "ann@spf.example", BOB);
        assertThat(rows(server, RowKind.FIRST_CONTACT)).isEqualTo(2);
        assertThat(rows(server, RowKind.FIRST_CONTACT_BY_SPF)).isOne();

        assertThat(day(server).neverCameBack()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void whatCameBackFromElsewhereIsNotMissed(Kept kept) {
        Installation server = start(database(kept));
        assertThat(server.decide(STRANGER, "ann@spf.example", BOB)).isInstanceOf(Defer.class);
        later(DELAY);
        assertThat(server.decide("198.51.100.9", "ann@spf.example", BOB)).isInstanceOfSatisfying(Pass.class,
            pass -> assertThat(pass.delayed()).contains(DELAY));
        assertThat(rows(server, RowKind.FIRST_CONTACT)).as("that of its first network stays").isOne();

        assertThat(day(server).neverCameBack()).isZero();
    }

    /** What comes twice does not make up for what never comes. */
    @Test
    void whatCameBackFromElsewhereAndThenFromThereCountsOnce() {
        Installation server = start(database(Kept.EMBEDDED));
        server.decide(STRANGER, "spam@example.com", BOB);
        server.decide(STRANGER, "ann@spf.example", BOB);
        later(DELAY);
        server.decide("198.51.100.9", "ann@spf.example", BOB);
        Verdict again = server.decide(STRANGER, "ann@spf.example", BOB);

        assertThat(again).isInstanceOf(Pass.class);
        assertThat(day(server).neverCameBack()).isOne();
    }

    @Test
    void whoComesBackTooLateNeverCameBack() {
        Installation server = start(database(Kept.EMBEDDED));
        server.decide(STRANGER, "ann@example.com", BOB);
        later(WINDOW.plusMinutes(1));
        assertThat(server.decide(STRANGER, "ann@example.com", BOB)).isInstanceOf(Defer.class);
        later(DELAY);
        assertThat(server.decide(STRANGER, "ann@example.com", BOB)).isInstanceOf(Pass.class);

        assertThat(day(server)).satisfies(span -> {
            assertThat(span.firstContacts()).isEqualTo(2);
            assertThat(span.neverCameBack()).isOne();
        });
    }

    @Test
    void whatPassesForAnotherReasonHasComeBack() {
        Installation server = start(database(Kept.EMBEDDED));
        server.decide(STRANGER, "ann@example.com", BOB);
        server.assembly().greylist().learnCorrespondent(clock.instant(), "bob", BOB, "ann@example.com");
        Eventually.await("learned", () -> rows(server, RowKind.CORRESPONDENT) == 1);
        later(Duration.ofMinutes(1));
        server.decide(STRANGER, "ann@example.com", BOB);

        assertThat(day(server)).satisfies(span -> {
            assertThat(span.cameBack()).isOne();
            assertThat(span.passed()).containsEntry("correspondent", 1L);
            assertThat(span.neverCameBack()).isZero();
        });
    }

    @Test
    void ofTwoServersAndARestartEachFirstContactCountsOnce() {
        TestDatabase database = TestDatabase.h2();
        Installation one = start(database);
        one.decide(STRANGER, "spam@example.com", BOB);
        one.decide(STRANGER, "ann@example.com", BOB);
        one.close();
        servers.remove(one);
        later(DELAY);
        Installation other = start(database);
        Installation again = start(database);
        other.decide(STRANGER, "ann@example.com", BOB);
        again.decide(STRANGER, "late@example.com", BOB);
        other.close();
        servers.remove(other);

        assertThat(day(again)).satisfies(span -> {
            assertThat(span.firstContacts()).isEqualTo(3);
            assertThat(span.cameBack()).isOne();
            assertThat(span.neverCameBack()).isEqualTo(2);
        });
    }

    @Test
    void whatIsDroppedAtTheBoundIsCountedApart() {
        TestDatabase database = TestDatabase.derby();
        Installation server = start(database, Map.of("maxFirstContacts", "1000", "spf", "off"));
        IntStream.range(0, 1_101)
            .mapToObj(i -> server.assembly().greylist()
                .decide(Attempt.of(clock.instant(), Attempts.address(STRANGER), letters(i) + "@example.com", BOB)))
            .toList().forEach(CompletableFuture::join);
        server.decide(STRANGER, "last@example.com", BOB);
        server.close();
        servers.remove(server);

        Installation again = start(database, Map.of("maxFirstContacts", "1000", "spf", "off"));
        Span span = day(again);
        assertThat(span.firstContacts()).isEqualTo(1_102);
        assertThat(span.dropped()).isBetween(102L, 500L);
        assertThat(span.neverCameBack()).isEqualTo(1_102 - span.dropped());
    }

    /** Of digits nothing would be left in a folded address. */
    private static String letters(int number) {
        return Integer.toString(number, 10).chars().map(digit -> 'g' + digit - '0')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    @Test
    void statisticsHaveHoursInWhichNothingCameAndAddUpToDays() {
        Installation server = start(database(Kept.EMBEDDED));
        server.decide(STRANGER, "ann@example.com", BOB);
        later(DELAY);
        server.decide(STRANGER, "ann@example.com", BOB);
        later(Duration.ofHours(2));
        server.decide(STRANGER, "bob@example.com", BOB);

        Statistics hours = server.administration().statistics(T0.plusSeconds(90), T0.plus(Duration.ofHours(4)), HOUR);
        assertThat(hours.from()).isEqualTo(T0);
        assertThat(hours.spans()).extracting(Span::firstContacts).containsExactly(1L, 0L, 1L, 0L);
        assertThat(hours.spans().get(0).delays()).containsEntry(900L, 1L).containsEntry(Long.MAX_VALUE, 0L).hasSize(10);
        assertThat(hours.spans().get(0).delaySeconds()).isEqualTo(900);
        Statistics days = server.administration().statistics(T0, T0.plus(Duration.ofDays(2)), Duration.ofDays(1));
        assertThat(days.spans()).extracting(Span::firstContacts).containsExactly(2L, 0L, 0L);
        assertThat(days.spans()).extracting(Span::from).startsWith(Instant.parse("2026-03-01T00:00:00Z"));

        assertThatThrownBy(() -> server.administration().statistics(T0, T0.plusSeconds(1), Duration.ofMinutes(1)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("by=hour or by=day");
        assertThatThrownBy(() -> server.administration().statistics(T0, T0, HOUR)).hasMessage("from must be before to");
    }

    @Test
    void aReportHasTheMedianDelayAndLinesThatNeverMatched() throws IOException {
        Files.writeString(directory.resolve("whitelistSenders"), "friend@example.com\nnobody@example.com\n");
        Files.writeString(directory.resolve("recipientRules"), "* on\ncfo@example.org off\n");
        Installation server = start(database(Kept.EMBEDDED));
        server.decide(STRANGER, "friend@example.com", BOB);
        for (String sender : List.of("a@x.example", "b@y.example", "c@z.example")) {
            server.decide(STRANGER, sender, BOB);
        }
        later(DELAY);
        server.decide(STRANGER, "a@x.example", BOB);
        later(DELAY);
        server.decide(STRANGER, "b@y.example", BOB);
        server.decide(STRANGER, "c@z.example", BOB);

        Report report = server.administration().report(T0, T0.plus(HOUR));
        assertThat(report.medianDelay()).hasValueSatisfying(
            median -> assertThat(median).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(30)));
        assertThat(report.neverMatched()).extracting(Report.Unused::entry).containsExactly("cfo@example.org off",
            "nobody@example.com");
        assertThat(report.neverMatched()).extracting(Report.Unused::line).containsExactly(2, 2);
    }

    /** In Cassandra with very many rows nothing was told at all. */
    @Test
    void aStoreThatCannotLookForWhoWaitsTellsTheCountsAllTheSame() {
        Report report = start(database(Kept.EMBEDDED)).administration(LocalDomains.ALL, (sender, recipient) -> Optional.empty(),
            search -> {
                throw new StoreException("there are too many rows");
            }).report(T0, T0.plus(HOUR));

        assertThat(report.notLookedAt()).contains("there are too many rows");
        assertThat(report.total()).isNotNull();
        assertThat(report.waitTooLong()).isEmpty();
    }

    @Test
    void sendersThatWaitTooLongAreToldWithTheLineThatHelps() {
        Installation server = start(database(Kept.EMBEDDED));
        later(Duration.ofHours(5));
        List<Entry> waiting = List.of(
            waiting("192.0.2.0/24", "news@pool.example", Duration.ofMinutes(300)),
            waiting("198.51.100.0/24", "news@pool.example", Duration.ofMinutes(200)),
            waiting("203.0.113.0/24", "news@pool.example", Duration.ofMinutes(100)),
            waiting("198.18.1.0/24", "bounce-a@verp.example", Duration.ofMinutes(150)),
            waiting("198.18.1.0/24", "bounce-b@verp.example", Duration.ofMinutes(90)),
            waiting("198.18.4.0/24", "x@near.example", Duration.ofMinutes(150)),
            waiting("198.18.5.0/24", "x@near.example", Duration.ofMinutes(90)),
            waiting("198.18.9.0/24", "one@burst.example", Duration.ofMinutes(150)),
            waiting("198.18.8.0/24", "two@burst.example", Duration.ofMinutes(149)),
            waiting("198.18.7.0/24", "three@known.example", Duration.ofMinutes(150)),
            waiting("198.18.6.0/24", "three@known.example", Duration.ofMinutes(90)),
            waiting("192.0.2.0/24", "`touch${IFS}x`@evil.example", Duration.ofMinutes(180)),
            waiting("203.0.113.0/24", "`touch${IFS}x`@evil.example", Duration.ofMinutes(130)),
            waiting("spf:pool.example", "news@pool.example", Duration.ofMinutes(300)));

        List<Report.Stuck> stuck = server.administration(LocalDomains.ALL, (sender, recipient) -> Optional.empty(),
            search -> new Found(search.state().orElseThrow() == State.WAITING ? waiting
                : search.sender().orElse("").equals("@known.example") ? List.of(waiting.get(0)) : List.of(), Optional.empty()))
            .report(T0, T0.plus(HOUR)).waitTooLong();

        assertThat(stuck).extracting(Report.Stuck::sender, Report.Stuck::attempts, Report.Stuck::list, Report.Stuck::line)
            .containsExactlyInAnyOrder(
                tuple("news@pool.example", 3, ListName.SENDERS, "news@pool.example"),
                tuple("`touch${IFS}x`@evil.example", 2, ListName.SENDERS, "evil.example"),
                tuple("@verp.example", 2, ListName.CLIENTS, "198.18.1.0/24"),
                tuple("x@near.example", 2, ListName.CLIENTS, "198.18.4.0/23"));
        assertThat(stuck.get(0).common()).isEqualTo("the same sender from 3 networks");
        assertThat(stuck.get(0).since()).isEqualTo(T0);
    }

    private Entry waiting(String client, String sender, Duration ago) {
        Instant first = clock.instant().minus(ago);
        return new Entry(Kind.TRIPLET, client, sender, BOB, State.WAITING, first, first, first.plus(WINDOW),
            Optional.of(first.plus(DELAY)), Optional.empty());
    }

    @Test
    void theStatusIsToldInAnOutageTooWithItsCause() {
        TestDatabase database = database(Kept.EMBEDDED);
        Installation server = start(database, Map.of("mode", "observe"));
        server.decide(STRANGER, "ann@example.com", BOB);
        Status well = server.administration().status();
        assertThat(well.mode()).isEqualTo("observe");
        assertThat(well.store()).isEqualTo(Status.StoreState.WELL);
        assertThat(well.rows()).containsEntry("waiting", 7L);
        assertThat(well.lists()).containsOnlyKeys("clients", "recipients", "senders", "rules");
        assertThat(well.today().firstContacts()).isOne();
        assertThat(well.today().observed()).isOne();

        database.execute("DROP TABLE greylist_triplet");
        server.decide(STRANGER, "bob@example.com", BOB);
        Status away = server.administration().status();
        assertThat(away.store()).isEqualTo(Status.StoreState.AWAY);
        assertThat(away.cause()).get().asString().contains("GREYLIST_TRIPLET");
        assertThat(away.since()).hasValueSatisfying(since -> assertThat(since).isBeforeOrEqualTo(clock.instant()));
        assertThat(away.today().unexamined()).isOne();
        assertThat(away.today().outages()).isOne();
    }
}
