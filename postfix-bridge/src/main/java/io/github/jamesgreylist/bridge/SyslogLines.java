package io.github.jamesgreylist.bridge;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The log, on standard error. Under systemd a line begins with its priority, sd-daemon(3), and the journal knows the
 * rest; elsewhere it begins as a line of a mail log does, so that log readers which look for postgrey find it.
 */
final class SyslogLines extends Handler {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.US);
    private static final SimpleFormatter MESSAGES = new SimpleFormatter();

    /** Held on to: java.util.logging forgets the levels of loggers that nobody holds. */
    private static final List<Logger> OWN = List.of(
        Logger.getLogger("greylist"), Logger.getLogger("io.github.jamesgreylist"));
    private static final List<Logger> CHATTY = List.of(
        Logger.getLogger("com.zaxxer.hikari"), Logger.getLogger("io.netty"));

    private final PrintStream out;
    private final boolean journal;
    private final String host;
    private final Clock clock;

    /** @param journal whether systemd reads the log */
    SyslogLines(PrintStream out, boolean journal, String host, Clock clock) {
        this.out = out;
        this.journal = journal;
        this.host = host;
        this.clock = clock;
    }

    /** From now on everything that is logged goes to standard error. */
    static void start(boolean verbose, boolean quiet, String host) {
        PrintStream out = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.addHandler(new SyslogLines(out, System.getenv("JOURNAL_STREAM") != null, host, Clock.systemDefaultZone()));
        root.setLevel(quiet ? Level.WARNING : Level.INFO);
        CHATTY.forEach(logger -> logger.setLevel(Level.WARNING));
        OWN.forEach(logger -> logger.setLevel(verbose ? Level.FINE : root.getLevel()));
    }

    @Override
    public void publish(LogRecord entry) {
        StringBuilder lines = new StringBuilder();
        for (String line : (MESSAGES.formatMessage(entry) + stackTrace(entry.getThrown())).split("\\R")) {
            lines.append(prefix(entry.getLevel())).append(line).append('\n');
        }
        // At once, so that lines of two threads do not mix.
        out.print(lines);
        out.flush();
    }

    private String prefix(Level level) {
        return journal
            ? "<" + priority(level) + ">"
            : TIME.format(ZonedDateTime.now(clock)) + " " + host + " postgrey[" + ProcessHandle.current().pid() + "]: ";
    }

    /** syslog(3). */
    private static int priority(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return 3;
        }
        return level.intValue() >= Level.WARNING.intValue() ? 4 : level.intValue() >= Level.INFO.intValue() ? 6 : 7;
    }

    private static String stackTrace(Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return "\n" + text;
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        // Standard error stays open.
    }
}
