package io.github.jamesgreylist.bridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The form of the log's lines. Under systemd a line begins with its priority, sd-daemon(3), and the journal knows the
 * rest; elsewhere it begins as a line of a mail log does, so that log readers which look for postgrey find it. For any
 * number of threads.
 */
final class SyslogLines {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.US);
    private static final Pattern LINE_BREAK = Pattern.compile("\\R");
    private static final long PID = ProcessHandle.current().pid();

    private final Consumer<byte[]> out;
    private final boolean journal;
    private final String host;
    private final Clock clock;
    private volatile Second second = new Second(Long.MIN_VALUE, "");

    /**
     * @param out     takes the lines of an entry, all at once
     * @param journal whether systemd reads the log
     */
    SyslogLines(Consumer<byte[]> out, boolean journal, String host, Clock clock) {
        this.out = out;
        this.journal = journal;
        this.host = host;
        this.clock = clock;
    }

    /** @param standardError takes what goes there */
    static SyslogLines onStandardError(Consumer<byte[]> standardError, String host) {
        return new SyslogLines(standardError,
            isRead(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2")), host, Clock.system(ZoneId.systemDefault()));
    }

    /**
     * Whether the journal reads what is written to a stream. The variable alone does not tell: whoever is started by a
     * service inherits it, and may have been given a pipe or a file (systemd.exec(5)).
     *
     * @param journalStream device and inode of what the journal reads, as systemd gives them; null if it gave none
     */
    static boolean isRead(@Nullable String journalStream, Path stream) {
        if (journalStream == null) {
            return false;
        }
        try {
            Map<String, Object> file = Files.readAttributes(stream, "unix:dev,ino");
            return journalStream.equals(file.get("dev") + ":" + file.get("ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** @param thrown may be null */
    void write(Level level, String message, @Nullable Throwable thrown) {
        String prefix = prefix(level);
        StringBuilder lines = new StringBuilder(prefix.length() + message.length() + 1);
        if (thrown == null && isOneLine(message)) {
            lines.append(prefix).append(message).append('\n');
        } else {
            for (String line : LINE_BREAK.split(message + stackTrace(thrown))) {
                lines.append(prefix).append(line).append('\n');
            }
        }
        out.accept(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** False for all that {@link #LINE_BREAK} finds, and for more. */
    private static boolean isOneLine(String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c < ' ' || c == '\u0085' || c == '\u2028' || c == '\u2029') {
                return false;
            }
        }
        return true;
    }

    private String prefix(Level level) {
        return journal ? "<" + priority(level) + ">" : mailLogPrefix();
    }

    /** Formatting the time costs more than all the rest. */
    private String mailLogPrefix() {
        long now = Math.floorDiv(clock.millis(), 1000L);
        Second current = second;
        if (current.number != now) {
            ZonedDateTime time = Instant.ofEpochSecond(now).atZone(clock.getZone());
            current = new Second(now, TIME.format(time) + " " + host + " postgrey[" + PID + "]: ");
            second = current;
        }
        return current.prefix;
    }

    /** syslog(3). */
    private static int priority(Level level) {
        return switch (level) {
            case ERROR -> 3;
            case WARN -> 4;
            case INFO -> 6;
            default -> 7;
        };
    }

    private static String stackTrace(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return "\n" + text;
    }

    private record Second(long number, String prefix) {}
}
