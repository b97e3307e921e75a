package io.github.jamesgreylist.jamesonderby;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CausesTest {

    @Test
    void theInnermostCauseSpeaksInOneLine() {
        Exception e = new RuntimeException("outer", new IOException("no such\nfile"));

        assertThat(Causes.inOneLine(e)).isEqualTo("IOException: no such file");
    }

    @Test
    void aMessageThatIsAStackTraceIsReducedToItsInnermostCause() {
        Exception e = new RuntimeException("no connection\n\tat a.B.c(B.java:1)\nCaused by: java.sql.SQLException: failed\n"
            + "\tat a.B.d(B.java:2)\nCaused by: ERROR XBM0J: Directory /x already exists.\n\tat a.B.e(B.java:3)");

        assertThat(Causes.inOneLine(e)).isEqualTo("ERROR XBM0J: Directory /x already exists.");
    }

    @Test
    void aMessageOfManyPagesIsCut() {
        assertThat(Causes.inOneLine(new IOException("x".repeat(20_000)))).hasSizeLessThan(500).endsWith(" …");
    }

    @Test
    void aCauseWithoutAMessageStillHasAName() {
        assertThat(Causes.inOneLine(new NullPointerException())).isEqualTo("NullPointerException");
    }
}
