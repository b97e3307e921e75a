package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import io.github.jamesgreylist.testing.Eventually;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The shipped {@code logback.xml}. */
class SampleLogIT {

    private static final int MORE_THAN_WAIT = 30_000;

    @TempDir
    Path directory;

    /** A console that nobody reads stopped the sessions: a pipe takes 64 KiB. */
    @Test
    void aConsoleThatNobodyReadsHoldsUpNobodyAndTheFileHasTheRest() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        PrintStream usual = System.out;
        System.setOut(new PrintStream(new Unread(read), true, StandardCharsets.UTF_8));
        LoggerContext context = new LoggerContext();
        try {
            context.putProperty("working.directory", directory.toString());
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(Build.SHIPPED_CONF.resolve("logback.xml").toFile());
            Thread session = new Thread(() -> {
                Logger decisions = context.getLogger("greylist");
                Logger ours = context.getLogger("io.github.jamesgreylist.engine.Greylist");
                Logger james = context.getLogger("org.apache.james.Any");
                for (int i = 0; i < MORE_THAN_WAIT; i++) {
                    decisions.info("action=pass, number {}", i);
                    ours.warn("ours {}", i);
                    james.warn("James's {}", i);
                }
            });
            session.start();
            session.join(TimeUnit.MINUTES.toMillis(3));
            assertThat(session.isAlive()).as("a session waits for the console").isFalse();
        } finally {
            read.countDown();
            // Or the rest would go to the console of the build.
            Eventually.await("the queues", () -> isEmpty(context, "greylist", "GREYLIST_CONSOLE_QUEUE")
                    && isEmpty(context, Logger.ROOT_LOGGER_NAME, "CONSOLE_QUEUE"));
            context.stop();
            System.setOut(usual);
        }
        assertThat(Files.readString(directory.resolve("logs/james.log")))
            .contains("ours " + (MORE_THAN_WAIT - 1)).contains("James's " + (MORE_THAN_WAIT - 1))
            .contains("action=pass, number 0");
    }

    private static boolean isEmpty(LoggerContext context, String logger, String queue) {
        return ((AsyncAppender) context.getLogger(logger).getAppender(queue)).getNumberOfElementsInQueue() == 0;
    }

    /** Takes nothing for now. */
    private static final class Unread extends OutputStream {

        private final CountDownLatch read;

        Unread(CountDownLatch read) {
            this.read = read;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            write(0);
        }

        @Override
        public void write(int b) {
            try {
                read.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
