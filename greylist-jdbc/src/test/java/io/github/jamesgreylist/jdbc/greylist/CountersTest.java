package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.engine.CounterNames;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

/** What is counted outlives the process that has counted it, and is counted once. */
class CountersTest {

    private static final Duration DELAY = Duration.ofMinutes(15);
    private static final GreylistSettings SETTINGS = Patient.settings();

    @TempDir
    private Path directory;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);

    @Test
    void statisticsSurviveARestart() {
        TestDatabase database = TestDatabase.derbyIn(directory);
        for (int run = 0; run < 2; run++) {
            try (Greylist greylist = start(database, SETTINGS)) {
                decide(greylist, "ann" + run + "@example.com", T0);
                decide(greylist, "ann" + run + "@example.com", T0.plusSeconds(60));
                decide(greylist, "ann" + run + "@example.com", T0.plus(DELAY));
                decide(greylist, "ann" + run + "@example.com", T0.plus(DELAY));
                decide(greylist, "eve" + run + "@example.com", T0.plus(Duration.ofHours(2)));
            }
        }
        try (Greylist greylist = start(database, SETTINGS)) {
            HourlyCounts counted = counted(greylist);
            assertThat(counted.of(T0, CounterNames.FIRST_CONTACTS)).isEqualTo(2);
            assertThat(counted.of(T0, CounterNames.EARLY_RETRIES)).isEqualTo(2);
            assertThat(counted.of(T0, "passed: triplet found")).isEqualTo(4);
            assertThat(counted.of(T0, CounterNames.CAME_BACK + "900")).isEqualTo(2);
            assertThat(counted.of(T0, CounterNames.DELAY_SECONDS)).isEqualTo(1800);
            assertThat(counted.of(T0.plus(Duration.ofHours(2)), CounterNames.FIRST_CONTACTS)).isEqualTo(2);
        }
    }

    @Test
    void serversThatShareADatabaseAddUpAndSeeEachOther() {
        TestDatabase database = TestDatabase.h2();
        try (Greylist one = start(database, SETTINGS)) {
            try (Greylist other = start(database, SETTINGS)) {
                decide(one, "ann@example.com", T0);
                decide(other, "bob@example.com", T0);
            }
            assertThat(counted(one).of(T0, CounterNames.FIRST_CONTACTS)).isEqualTo(2);
        }
    }

    @Test
    void statisticsAreKeptFor35Days() {
        TestDatabase database = TestDatabase.derbyIn(directory);
        try (Greylist greylist = start(database, SETTINGS)) {
            decide(greylist, "ann@example.com", T0);
            decide(greylist, "bob@example.com", T0.plus(Duration.ofHours(1)));
        }
        clock.add(Duration.ofDays(35).plusHours(1));
        try (Greylist greylist = start(database, SETTINGS)) {
            Eventually.await("purge",
                () -> database.number("SELECT COUNT(*) FROM greylist_statistics WHERE hour_begins = " + T0.toEpochMilli()) == 0);
            assertThat(counted(greylist).of(T0.plus(Duration.ofHours(1)), CounterNames.FIRST_CONTACTS)).isOne();
        }
    }

    @Test
    void whoeverObservesDefersNobodyAndCountsWhatWouldHaveBeen() {
        TestDatabase database = TestDatabase.derbyIn(directory);
        GreylistSettings observing = Patient.settings(Map.of("mode", "observe", "onStoreFailure", "defer"));
        try (Greylist greylist = start(database, observing)) {
            decide(greylist, "ann@example.com", T0);
            decide(greylist, "ann@example.com", T0.plusSeconds(60));
            decide(greylist, "ann@example.com", T0.plus(DELAY));
            HourlyCounts counted = counted(greylist);
            assertThat(counted.of(T0, CounterNames.OBSERVED)).isEqualTo(2);
            assertThat(counted.of(T0, CounterNames.FIRST_CONTACTS)).isOne();
            assertThat(counted.of(T0, CounterNames.EARLY_RETRIES)).isOne();
            assertThat(counted.of(T0, CounterNames.CAME_BACK + "900")).isOne();
        }
        try (Greylist greylist = start(database, SETTINGS)) {
            assertThat(greylist.decide(attempt("eve@example.com", T0)).join()).isInstanceOf(Defer.class);
        }
    }

    private Greylist start(TestDatabase database, GreylistSettings settings) {
        Greylist greylist = database.greylist(settings, clock);
        greylist.start();
        return greylist;
    }

    private static HourlyCounts counted(Greylist greylist) {
        return greylist.counters().counted(T0, T0.plus(Duration.ofHours(3)));
    }

    private static void decide(Greylist greylist, String sender, Instant at) {
        greylist.decide(attempt(sender, at)).join();
    }

    private static Attempt attempt(String sender, Instant at) {
        return Attempts.from(sender, at);
    }
}
