package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RareWarningTest {

    @Test
    void aStrangerCannotFillTheLog() {
        RareWarning warning = new RareWarning(LoggerFactory.getLogger("rare"));
        try (LogCapture log = new LogCapture("rare")) {
            for (int i = 0; i < 1_000; i++) {
                warning.write("a stranger did it again: {}", i);
                warning.write("and again", new IllegalStateException("on purpose"));
            }
            assertThat(log.at(Level.WARN)).containsExactly("a stranger did it again: 0");
        }
    }
}
