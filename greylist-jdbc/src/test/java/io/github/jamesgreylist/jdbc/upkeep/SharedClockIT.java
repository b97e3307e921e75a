package io.github.jamesgreylist.jdbc.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.database.DatabaseServer;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that share a database, whose clock is right; that of one of them is not. */
class SharedClockIT {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Triplet KNOWN = new Triplet("192.0.2.0/24", "known@example.com", "bob@example.org");
    private static final Triplet EXPIRED = new Triplet("192.0.2.0/24", "expired@example.com", "bob@example.org");

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private static DatabaseServer server(String name) throws IOException {
        boolean postgres = name.equals("PostgreSQL");
        Assumptions.assumeTrue(postgres ? PostgresServer.isThere() : MariaDbServer.isThere());
        return postgres ? PostgresServer.shared() : MariaDbServer.shared();
    }

    private TripletState passedUntil(Instant end) {
        return new TripletState(now, now, true, end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "MariaDB"})
    void theServerWithTheWrongClockDeletesNothingThatTheOthersKnow(String name) throws IOException {
        for (Duration ahead : List.of(YEAR, YEAR.negated())) {
            TestDatabase database = TestDatabase.on(server(name));
            List<String> warnings = new ArrayList<>();
            try (GreylistStore store = database.store(); TestDatabase.Process process = database.process();
                    LogCapture log = LogCapture.ofProject()) {
                assertThat(store.save(Changes.created(Rows.ofTriplets(Map.of(KNOWN, passedUntil(now.plus(Duration.ofDays(35))),
                    EXPIRED, passedUntil(now.minusSeconds(60))))))).isTrue();
                Clock wrong = Clock.offset(Clock.systemUTC(), ahead);
                ClockTrust trust = new ClockTrust(process.stored(), wrong, false);
                Upkeep upkeep =
                    new Upkeep(process.stored(), new Limits(1, Duration.ofDays(2), 1, Duration.ofDays(35)), () -> true, wrong,
                        trust);
                upkeep.step();
                upkeep.step();

                assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE sender = 'known@example.com'")).isOne();
                assertThat(database.rows()).as("what has expired by both clocks may go").isEqualTo(ahead.isNegative() ? 2 : 1);
                assertThat(trust.certain()).isBetween(now.minus(YEAR), now.plus(Duration.ofHours(1)));
                warnings.addAll(log.at(Level.WARN));
                upkeep.close();
            }
            assertThat(warnings).singleElement().asString()
                .startsWith("the clock of this server and that of the database differ by 3153");
        }
    }

    /** Where all are busy, the log spoke of clocks that were right. */
    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "MariaDB"})
    void aDatabaseThatIsSlowToTellItsTimeHasNoOtherTimeForThat(String name) throws IOException {
        TestDatabase database = TestDatabase.on(server(name));
        try (TestDatabase.Process process = database.process(); LogCapture log = LogCapture.ofProject()) {
            Clock later = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(8));
            AtomicLong nanos = new AtomicLong();
            new ClockTrust(process.stored(), later, () -> nanos.getAndAdd(Duration.ofSeconds(10).toNanos()), false).check();
            assertThat(log.at(Level.WARN)).isEmpty();

            new ClockTrust(process.stored(), later, nanos::get, false).check();
            assertThat(log.at(Level.WARN)).singleElement().asString()
                .startsWith("the clock of this server and that of the database differ by ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "MariaDB"})
    void whatHasExpiredIsDeletedWithTheRightClock(String name) throws IOException {
        TestDatabase database = TestDatabase.on(server(name));
        try (GreylistStore store = database.store(); TestDatabase.Process process = database.process();
                LogCapture log = LogCapture.ofProject()) {
            assertThat(
                store.save(Changes.created(Rows.ofTriplets(Map.of(KNOWN, passedUntil(now.plus(Duration.ofDays(35))), EXPIRED,
                    passedUntil(now.minusSeconds(60)))))))
                .isTrue();
            Upkeep upkeep = new Upkeep(process.stored(), new Limits(1, Duration.ofDays(2), 1, Duration.ofDays(35)), () -> true,
                Clock.systemUTC(), new ClockTrust(process.stored(), Clock.systemUTC(), false));

            assertThat(upkeep.step()).isTrue();

            assertThat(database.rows()).isOne();
            assertThat(log.at(Level.WARN)).isEmpty();
            upkeep.close();
        }
    }
}
