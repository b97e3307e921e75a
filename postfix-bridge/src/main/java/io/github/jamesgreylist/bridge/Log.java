package io.github.jamesgreylist.bridge;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * SLF4J's way to {@link SyslogLines}, in the program only. Its binding to java.util.logging walks the stack for each
 * entry, to learn who logs, which costs more than a decision.
 */
public final class Log implements SLF4JServiceProvider {

    /** Libraries that are part of this program: what they have to say is none of ours. */
    private static final String BUNDLED = "io.github.jamesgreylist.shaded.";
    private static final List<String> OWN = List.of("greylist", "io.github.jamesgreylist.");
    private static final List<String> CHATTY = List.of("io.netty.");

    /** Drivers and their pool, which throw what they log: each try during an outage would be a line. */
    private static final List<String> SILENT = List.of("com.zaxxer.hikari.", "org.mariadb.", "org.postgresql.", "com.datastax.");

    /** For a reader that is there but slow, when the program ends. */
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(1);

    private static final LogQueue QUEUE =
        new LogQueue(new FileOutputStream(FileDescriptor.err), LogQueue.MOST_BYTES, Log::tellDropped);
    private static volatile SyslogLines lines = SyslogLines.onStandardError(QUEUE::write, "localhost");
    private static volatile Level own = Level.INFO;
    private static volatile Level afterStart = Level.INFO;
    private static volatile Level others = Level.INFO;
    private static volatile LongConsumer whenDropped = number -> {};

    private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new NOPMDCAdapter();

    /** From now on everything that is logged goes to standard error as it was asked for. */
    static void start(boolean verbose, boolean quiet, String host) {
        lines = SyslogLines.onStandardError(QUEUE::write, host);
        others = quiet ? Level.WARN : Level.INFO;
        afterStart = verbose ? Level.DEBUG : others;
        own = verbose ? Level.DEBUG : Level.WARN;
        LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("").addHandler(new OfTheJdk());
    }

    /** For a command that says itself what is wrong. */
    static void onlyErrors() {
        own = Level.ERROR;
        others = Level.ERROR;
    }

    /** Until it is called, what the parts of a server tell of their start is for --verbose only. */
    static void started() {
        own = afterStart;
    }

    /** From now on hears of each line once that was dropped, in numbers to be added up, by whatever thread finds out. */
    static void listen(LongConsumer lost) {
        whenDropped = lost;
    }

    private static void tellDropped(long number, long more) {
        whenDropped.accept(more);
        lines.write(Level.WARN, number + " log lines were dropped here: whatever reads the log had stopped, and no mail waits"
            + " for it", null);
    }

    /**
     * From now on whatever this process says on standard error goes the same way as the log, and holds nobody up. At the
     * end of the process, a second is left to what is still on its way.
     */
    static void takeStandardError() {
        System.setErr(new PrintStream(new OutputStream() {
            @Override
            public void write(int b) {
                QUEUE.write(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                QUEUE.write(Arrays.copyOfRange(bytes, from, from + length));
            }
        }, true, StandardCharsets.UTF_8));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> QUEUE.drain(PATIENCE_AT_THE_END), "greylist-log-end"));
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, OneLogger::new);
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // Everything is there.
    }

    private static final class OneLogger extends LegacyAbstractLogger {

        private static final long serialVersionUID = 1L;

        private final boolean isOwn;
        private final boolean isChatty;
        private final boolean isSilent;

        OneLogger(String name) {
            this.name = name;
            this.isOwn = OWN.stream().anyMatch(name::startsWith) && !name.startsWith(BUNDLED);
            this.isChatty = CHATTY.stream().anyMatch(name::startsWith);
            this.isSilent = SILENT.stream().anyMatch(name::startsWith);
        }

        private boolean isEnabled(Level level) {
            Level threshold = isOwn ? own : isChatty ? Level.WARN : others;
            return !isSilent && level.toInt() >= threshold.toInt();
        }

        @Override
        public boolean isTraceEnabled() {
            return isEnabled(Level.TRACE);
        }

        @Override
        public boolean isDebugEnabled() {
            return isEnabled(Level.DEBUG);
        }

        @Override
        public boolean isInfoEnabled() {
            return isEnabled(Level.INFO);
        }

        @Override
        public boolean isWarnEnabled() {
            return isEnabled(Level.WARN);
        }

        @Override
        public boolean isErrorEnabled() {
            return isEnabled(Level.ERROR);
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(Level level, Marker marker, String pattern, Object[] arguments,
                Throwable thrown) {
            String message = arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments);
            lines.write(level, String.valueOf(message), thrown);
        }
    }

    /** What is logged past SLF4J: by drivers of databases. */
    private static final class OfTheJdk extends Handler {

        private static final SimpleFormatter MESSAGES = new SimpleFormatter();

        OfTheJdk() {
            setLevel(java.util.logging.Level.WARNING);
        }

        @Override
        public void publish(LogRecord entry) {
            String logger = String.valueOf(entry.getLoggerName());
            if (isLoggable(entry) && SILENT.stream().noneMatch(logger::startsWith)) {
                boolean severe = entry.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue();
                lines.write(severe ? Level.ERROR : Level.WARN, MESSAGES.formatMessage(entry), entry.getThrown());
            }
        }

        @Override
        public void flush() {
            // Nobody waits for the log.
        }

        @Override
        public void close() {
            // Standard error stays open.
        }
    }
}
