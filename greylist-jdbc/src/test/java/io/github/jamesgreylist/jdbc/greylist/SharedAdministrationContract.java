package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.jdbc.greylist.AdministeredGreylist.CAROL;
import static io.github.jamesgreylist.jdbc.greylist.AdministeredGreylist.search;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.Eventually;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done on one server reaches the other one that shares its database when that looks, twice a minute. */
abstract class SharedAdministrationContract {

    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@demo.test";

    @TempDir
    private Path one;
    @TempDir
    private Path two;
    private AdministeredGreylist here;
    private AdministeredGreylist there;

    /** That nobody has used yet. */
    abstract TestDatabase freshDatabase();

    @BeforeEach
    void start() {
        TestDatabase database = freshDatabase();
        Clock clock = Clock.fixed(T0, ZoneOffset.UTC);
        here = new AdministeredGreylist(database, Map.of(), one, clock);
        there = new AdministeredGreylist(database, Map.of(), two, clock);
        here.store.lookAtOthers();
        there.store.lookAtOthers();
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    private static Verdict annWritesToBob(AdministeredGreylist greylist, Instant at) {
        return greylist.decide("192.0.2.9", ANN, BOB, at);
    }

    @Test
    void whoIsForgottenHereIsAStrangerThereToo() {
        annWritesToBob(here, T0);
        assertThat(annWritesToBob(there, T0.plus(DELAY))).isEqualTo(Pass.first(DELAY));
        assertThat(annWritesToBob(there, T0.plus(DELAY))).isEqualTo(Pass.KNOWN);
        Eventually.await("what the pass has earned", () -> here.administration.search(search("192.0.2.9", ANN, null))
            .entries().size() == 2);

        assertThat(here.administration.forget(CAROL, search("192.0.2.9", ANN, null)).forgotten()).isEqualTo(2);
        there.store.lookAtOthers();

        Eventually.await("its memory is corrected", () -> annWritesToBob(there, T0.plus(DELAY)) instanceof Defer);
    }

    @Test
    void whatIsReleasedHerePassesThereAndOnlyOnce() {
        here.administration.release(CAROL, ANN, BOB, Optional.empty());
        there.store.lookAtOthers();

        assertThat(annWritesToBob(there, T0.plusSeconds(1))).isEqualTo(Pass.RELEASED);
        assertThat(here.decide("198.51.100.9", ANN, BOB, T0.plusSeconds(2))).isInstanceOf(Defer.class);
    }
}
