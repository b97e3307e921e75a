package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;
import org.threeten.extra.MutableClock;

class SyslogLinesTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** A pipe into logger(1) got lines that no log reader knows, as systemd's variable was inherited. */
    @Test
    void theJournalReadsWhatItSaysThatItReadsAndNothingElse(@TempDir Path directory) throws IOException {
        Path log = Files.createFile(directory.resolve("log"));
        Path other = Files.createFile(directory.resolve("other"));
        String stream = Files.getAttribute(log, "unix:dev") + ":" + Files.getAttribute(log, "unix:ino");
        assertThat(SyslogLines.isRead(stream, log)).isTrue();
        assertThat(SyslogLines.isRead(stream, Files.createSymbolicLink(directory.resolve("link"), log))).isTrue();
        assertThat(SyslogLines.isRead(stream, other)).isFalse();
        assertThat(SyslogLines.isRead(stream, directory.resolve("none"))).isFalse();
        assertThat(SyslogLines.isRead("", log)).isFalse();
        assertThat(SyslogLines.isRead(null, log)).isFalse();
    }

    @Test
    void aLineLooksAsInAMailLog() {
        lines(false).write(Level.INFO, "action=pass, sender={0}%n, recipient=é", null);

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("Nov  3 09:05:07 mx postgrey["
            + ProcessHandle.current().pid() + "]: action=pass, sender={0}%n, recipient=é\n");
    }

    @Test
    void theJournalIsToldThePriority() {
        SyslogLines lines = lines(true);
        lines.write(Level.INFO, "a", null);
        lines.write(Level.WARN, "b", null);
        lines.write(Level.ERROR, "c", null);
        lines.write(Level.DEBUG, "d", null);

        assertThat(written).hasToString("<6>a\n<4>b\n<3>c\n<7>d\n");
    }

    @Test
    void eachLineOfAStackTraceIsALineOfTheLog() {
        lines(true).write(Level.ERROR, "it broke", new IllegalStateException("why"));

        assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSizeGreaterThan(2)
            .allMatch(line -> line.startsWith("<3>"))
            .startsWith("<3>it broke", "<3>java.lang.IllegalStateException: why");
    }

    @Test
    void aMessageOfSeveralLinesIsSeveralLinesOfTheLog() {
        lines(true).write(Level.WARN, "one\ntwo\u2028three", null);

        assertThat(written).hasToString("<4>one\n<4>two\n<4>three\n");
    }

    @Test
    void theTimeGoesOn() {
        MutableClock clock = MutableClock.of(Instant.parse("2026-11-03T09:05:07Z"), ZoneOffset.UTC);
        SyslogLines lines = new SyslogLines(written::writeBytes, false, "mx", clock);
        lines.write(Level.INFO, "a", null);
        clock.add(Duration.ofMillis(999));
        lines.write(Level.INFO, "b", null);
        clock.add(Duration.ofMillis(1));
        lines.write(Level.INFO, "c", null);

        assertThat(written.toString(StandardCharsets.UTF_8).lines().map(line -> line.substring(7, 15)))
            .containsExactly("09:05:07", "09:05:07", "09:05:08");
    }

    private SyslogLines lines(boolean journal) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-03T09:05:07Z"), ZoneOffset.UTC);
        return new SyslogLines(written::writeBytes, journal, "mx", clock);
    }
}
