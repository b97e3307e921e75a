package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class SyslogLinesTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void aLineLooksAsInAMailLog() {
        lines(false).publish(new LogRecord(Level.INFO, "action=pass, sender={0}%n, recipient=é"));

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("Nov  3 09:05:07 mx postgrey["
            + ProcessHandle.current().pid() + "]: action=pass, sender={0}%n, recipient=é\n");
    }

    @Test
    void theJournalIsToldThePriority() {
        SyslogLines lines = lines(true);
        lines.publish(new LogRecord(Level.INFO, "a"));
        lines.publish(new LogRecord(Level.WARNING, "b"));
        lines.publish(new LogRecord(Level.SEVERE, "c"));
        lines.publish(new LogRecord(Level.FINE, "d"));

        assertThat(written).hasToString("<6>a\n<4>b\n<3>c\n<7>d\n");
    }

    @Test
    void eachLineOfAStackTraceIsALineOfTheLog() {
        LogRecord entry = new LogRecord(Level.SEVERE, "it broke");
        entry.setThrown(new IllegalStateException("why"));
        lines(true).publish(entry);

        assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSizeGreaterThan(2)
            .allMatch(line -> line.startsWith("<3>"))
            .startsWith("<3>it broke", "<3>java.lang.IllegalStateException: why");
    }

    private SyslogLines lines(boolean journal) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-03T09:05:07Z"), ZoneOffset.UTC);
        return new SyslogLines(new PrintStream(written, true, StandardCharsets.UTF_8), journal, "mx", clock);
    }
}
