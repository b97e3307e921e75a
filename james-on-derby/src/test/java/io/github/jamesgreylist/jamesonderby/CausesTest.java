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
    void aCauseWithoutAMessageStillHasAName() {
        assertThat(Causes.inOneLine(new NullPointerException())).isEqualTo("NullPointerException");
    }
}
