package io.github.jamesgreylist.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.settings.StoreFailure;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreHealthTest {

    private final StoreException broken = new StoreException("cannot look up triplets: disk full");

    private long nanos = 42;
    private final StoreHealth health = new StoreHealth(Duration.ofSeconds(2), StoreFailure.ACCEPT, () -> nanos);
    private final LogCapture log = LogCapture.ofProject();

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
        health.succeeded();

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
    void nobodyQueuesBehindACallThatHangs(long start) {
        nanos = start;
        health.begin();
        assertThat(health.mayAsk()).isTrue();

        pass(Duration.ofMillis(2001));
        assertThat(health.mayAsk()).isFalse();

        health.end();
        assertThat(health.mayAsk()).isTrue();
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
            health.succeeded();
        }

        assertThat(log.at(Level.WARN)).hasSize(1);
        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @Test
    void theEndOfAnOutageIsToldWithItsLengthAndWhatItCost() {
        health.failed(broken);
        health.countUnexamined();
        health.countUnexamined();
        pass(Duration.ofSeconds(60));
        health.succeeded();

        assertThat(log.at(Level.INFO)).containsExactly(
            "greylist store works again; the outage lasted 60 s, mail accepted without greylisting meanwhile: 2");
    }

    @Test
    void theLengthOfAnOutageDoesNotDependOnWhenTheNextMailComes() {
        health.failed(broken);
        pass(Duration.ofSeconds(5));
        health.succeeded();
        pass(Duration.ofHours(4));
        health.succeeded();

        assertThat(log.at(Level.INFO)).singleElement().asString().contains("the outage lasted 5 s");
    }

    @Test
    void theNextOutageIsToldAgain() {
        health.failed(broken);
        pass(Duration.ofSeconds(60));
        health.succeeded();
        health.failed(broken);

        assertThat(log.at(Level.WARN)).hasSize(2);
    }

    @Test
    void anUnforeseenErrorIsNamedWithItsClass() {
        health.failed(new IllegalStateException("closed"));

        assertThat(log.at(Level.WARN)).singleElement().asString().endsWith("java.lang.IllegalStateException: closed");
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
