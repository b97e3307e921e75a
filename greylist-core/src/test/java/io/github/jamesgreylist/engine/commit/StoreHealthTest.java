package io.github.jamesgreylist.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.settings.StoreFailure;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class StoreHealthTest {

    private final StoreException broken = new StoreException("cannot look up triplets: disk full");

    private long nanos = 42;
    private final StoreHealth health = health();
    private final LogCapture log = LogCapture.ofProject();

    private StoreHealth health() {
        return new StoreHealth(Duration.ofSeconds(2), StoreFailure.ACCEPT, StoreFailure.DEFER, () -> nanos);
    }

    @BeforeEach
    void open() {
        health.opened();
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void aWorkingStoreIsAskedEveryTime() {
        assertThat(health.mayAsk()).isTrue();
        assertThat(health.mayAsk()).isTrue();
    }

    @Test
    void afterAFailureOneAttemptASecondTriesTheStore() {
        health.failed(broken);

        assertThat(health.mayAsk()).isFalse();
        pass(Duration.ofMillis(999));
        assertThat(health.mayAsk()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(health.mayAsk()).isTrue();
        assertThat(health.mayAsk()).isFalse();
    }

    @Test
    void oneSuccessAndTheStoreIsAskedEveryTimeAgain() {
        health.failed(broken);
        call(Duration.ZERO);

        assertThat(health.mayAsk()).isTrue();
        assertThat(health.mayAsk()).isTrue();
    }

    @Test
    void aTryThatNeverReturnsIsFollowedByAnother() {
        health.failed(broken);
        pass(Duration.ofSeconds(1));
        assertThat(health.mayAsk()).isTrue();

        pass(Duration.ofSeconds(3));

        assertThat(health.mayAsk()).isTrue();
    }

    /** {@link System#nanoTime} may begin anywhere, below zero as well. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE + 1, Long.MAX_VALUE - 1_000_000_000L, -5_000_000_000L})
    void nobodyQueuesForEverBehindACallThatHangs(long start) {
        nanos = start;
        health.begin();
        assertThat(health.mayAsk()).isTrue();

        pass(Duration.ofMillis(4001));
        assertThat(health.mayAsk()).isFalse();
        assertThat(health.mayAsk()).isFalse();
        assertThat(log.at(Level.WARN)).singleElement().asString().endsWith("no answer from the database within 4000 ms");

        health.succeeded();
        pass(Duration.ofSeconds(1));
        call(Duration.ofMillis(5));
        assertThat(health.mayAsk()).isTrue();
        assertThat(health.mayAsk()).isTrue();
    }

    @Test
    void oneCallThatTakesLongerThanTheBudgetClosesNoDoorAndOpensNone() {
        health.begin();
        pass(Duration.ofMillis(3900));
        assertThat(health.mayAsk()).as("while it lasts").isTrue();
        assertThat(health.unexamined()).isEqualTo(StoreFailure.ACCEPT);
        health.succeeded();

        assertThat(health.mayAsk()).isTrue();
        assertThat(health.mayAsk()).isTrue();
        assertThat(health.isWell()).isTrue();
    }

    @Test
    void nobodyWaitsBeyondTheInstantAtWhichACallHasHungForTooLong() {
        assertThat(health.patience(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
        health.begin();
        assertThat(health.patience(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofMillis(3500));
        assertThat(health.patience(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(500));
        pass(Duration.ofMillis(3500));
        assertThat(health.patience(Duration.ofSeconds(2))).isPositive();
    }

    @Test
    void aStoreOfWhichEachCallIsTooSlowIsAnOutageUntilOneIsNot() {
        for (int i = 0; i < 3; i++) {
            assertThat(health.isWell()).isTrue();
            call(Duration.ofMillis(2100));
        }
        assertThat(health.mayAsk()).isFalse();
        assertThat(log.at(Level.WARN)).singleElement().asString()
            .endsWith("3 calls to the database in a row have taken longer than 2000 ms");

        pass(Duration.ofSeconds(1));
        assertThat(health.mayAsk()).as("the one that tries").isTrue();
        call(Duration.ofMillis(2100));
        assertThat(health.mayAsk()).isFalse();
        call(Duration.ofMillis(100));
        assertThat(health.mayAsk()).isTrue();
        assertThat(health.mayAsk()).isTrue();
    }

    @Test
    void slowCallsWithQuickOnesInBetweenAreNoOutage() {
        for (int i = 0; i < 100; i++) {
            call(Duration.ofMillis(2100));
            call(Duration.ofMillis(2100));
            call(Duration.ofMillis(1));
        }
        assertThat(health.isWell()).isTrue();
    }

    @Test
    void whoseAnswersWereLateIsToldOnceAMinute() {
        String slow = "the database is slow, or there is more mail than it can examine: no answer within 2000 ms, mail accepted"
            + " without greylisting for that: ";
        health.unexamined();
        call(Duration.ofMillis(1));
        health.unexamined();
        health.unexamined();
        pass(Duration.ofSeconds(59));
        call(Duration.ofMillis(1));
        assertThat(log.at(Level.WARN)).containsExactly(slow + 1);

        pass(Duration.ofSeconds(1));
        call(Duration.ofMillis(1));
        assertThat(log.at(Level.WARN)).containsExactly(slow + 1, slow + 2);
    }

    @Test
    void ofACallThatHangsTheOutageIsToldAndNothingElse() {
        health.begin();
        pass(Duration.ofSeconds(3));
        health.unexamined();
        pass(Duration.ofSeconds(3));
        health.mayAsk();

        assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("greylist store unavailable");
    }

    @Test
    void whileTheStoreOpensMailGoesByThePolicyForThatAndIsCounted() {
        StoreHealth starting = health();
        assertThat(starting.mayAsk()).isFalse();
        pass(Duration.ofSeconds(10));
        starting.stillOpening();
        for (int i = 0; i < 17; i++) {
            assertThat(starting.unexamined()).isEqualTo(StoreFailure.DEFER);
        }
        pass(Duration.ofSeconds(24));
        starting.opened();

        assertThat(log.at(Level.WARN)).containsExactly(
            "the greylist store is still opening after 10 s, as after a crash, mail is deferred until it is open",
            "the greylist store is open after 34 s, mail deferred meanwhile: 17");
        assertThat(starting.mayAsk()).isTrue();
        assertThat(starting.unexamined()).isEqualTo(StoreFailure.ACCEPT);
    }

    @Test
    void aStoreThatCouldNotBeOpenedIsAnOutageFromThenOn() {
        StoreHealth starting = health();
        starting.unexamined();
        starting.failed(broken);
        starting.opened();

        assertThat(starting.mayAsk()).isFalse();
        assertThat(log.at(Level.WARN)).containsExactly(
            "greylist store unavailable, mail is accepted without greylisting until it is back: " + broken.getMessage(),
            "the greylist store could not be opened after 0 s, mail deferred meanwhile: 1");
    }

    @Test
    void aStoreThatOpensAtOnceIsNotWorthALine() {
        health().opened();

        assertThat(log.at(Level.WARN)).isEmpty();
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 500_000_000L, -5_000_000_000L})
    void anOutageEndsWhereverTheClockOfTheMachineBegan(long start) {
        nanos = start;
        health.failed(broken);
        assertThat(health.mayAsk()).isFalse();

        pass(Duration.ofSeconds(1));

        assertThat(health.mayAsk()).isTrue();
    }

    @Test
    void anOutageIsToldOnceWithItsCause() {
        for (int i = 0; i < 100; i++) {
            health.failed(broken);
            pass(Duration.ofSeconds(30));
        }

        assertThat(log.at(Level.WARN))
            .containsExactly("greylist store unavailable, mail is accepted without greylisting"
                + " until it is back: cannot look up triplets: disk full");
    }

    @Test
    void aStoreThatComesAndGoesIsOneOutage() {
        for (int i = 0; i < 100; i++) {
            health.failed(broken);
            pass(Duration.ofSeconds(5));
            call(Duration.ZERO);
        }

        assertThat(log.at(Level.WARN)).hasSize(1);
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @Test
    void aStoreThatHangsAgainAndAgainIsOneOutage() {
        for (int i = 0; i < 100; i++) {
            health.begin();
            pass(Duration.ofSeconds(60));
            assertThat(health.mayAsk()).isFalse();
            health.succeeded();
            call(Duration.ofMillis(5));
            assertThat(health.mayAsk()).isTrue();
        }

        assertThat(log.at(Level.WARN)).hasSize(1);
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @Test
    void theEndOfAnOutageIsToldWithItsLengthAndWhatItCost() {
        health.failed(broken);
        health.unexamined();
        health.unexamined();
        pass(Duration.ofSeconds(60));
        call(Duration.ZERO);

        assertThat(log.at(Level.INFO)).containsExactly(
            "greylist store works again; the outage lasted 60 s, mail accepted without greylisting meanwhile: 2");
    }

    @Test
    void whereOnlyWarningsAreKeptTheEndOfAnOutageIsOne() {
        Logger logger = (Logger) LoggerFactory.getLogger(StoreHealth.class);
        logger.setLevel(Level.WARN);
        try {
            health.failed(broken);
            pass(Duration.ofSeconds(60));
            call(Duration.ZERO);
        } finally {
            logger.setLevel(null);
        }

        assertThat(log.at(Level.WARN)).hasSize(2).last().asString().startsWith("greylist store works again; ");
    }

    @Test
    void theLengthOfAnOutageDoesNotDependOnWhenTheNextMailComes() {
        health.failed(broken);
        pass(Duration.ofSeconds(5));
        call(Duration.ZERO);
        pass(Duration.ofHours(4));
        call(Duration.ZERO);

        assertThat(log.at(Level.INFO)).singleElement().asString().contains("the outage lasted 5 s");
    }

    @Test
    void theNextOutageIsToldAgain() {
        health.failed(broken);
        pass(Duration.ofSeconds(60));
        call(Duration.ZERO);
        health.failed(broken);

        assertThat(log.at(Level.WARN)).hasSize(2);
    }

    @Test
    void anUnforeseenErrorIsNamedWithItsClass() {
        health.failed(new IllegalStateException("closed"));

        assertThat(log.at(Level.WARN)).singleElement().asString().endsWith("java.lang.IllegalStateException: closed");
    }

    private void call(Duration time) {
        health.begin();
        pass(time);
        health.succeeded();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
