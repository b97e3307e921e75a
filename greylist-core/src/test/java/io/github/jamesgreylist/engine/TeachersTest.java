package io.github.jamesgreylist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TeachersTest {

    private static final Instant NOW = Instant.parse("2026-12-01T08:30:00Z");

    private final Teachers teachers = new Teachers();

    @Test
    void anAccountTeachesFiveHundredADay() {
        for (int i = 0; i < Teachers.MOST_A_DAY; i++) {
            assertThat(teachers.mayTeach("bob", NOW)).isTrue();
        }
        assertThat(teachers.mayTeach("BOB", NOW)).isFalse();
        assertThat(teachers.mayTeach("ann", NOW)).isTrue();
        assertThat(teachers.mayTeach("bob", NOW.plusSeconds(86_400))).isTrue();
    }

    /** Fifteen thousand of them filled the memory of the policy server. */
    @Test
    void aNameThatIsLongerThanAnyAddressIsNotKept() {
        assertThat(teachers.mayTeach("x".repeat(8_000), NOW)).isFalse();
    }
}
