package io.github.jamesgreylist.jdbc.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import org.junit.jupiter.api.Test;

class OthersTest {

    /** Who was forgotten on this server went on passing from its memory, for half a minute. */
    @Test
    void whatWasSeenBeforeSomethingIsForgottenHereDoesNotHideThatItWas() {
        try (TestDatabase.Process process = TestDatabase.derby().process()) {
            Others others = new Others(process.stored());
            others.look();
            long before = others.forgotten();

            others.forgot(1);
            // The database says none, as to a look that has begun earlier.
            others.look();

            assertThat(others.forgotten()).isNotEqualTo(before);
        }
    }
}
