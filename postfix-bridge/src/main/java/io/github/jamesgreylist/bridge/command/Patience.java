package io.github.jamesgreylist.bridge.command;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * How long a command waits for a server that says nothing. Neither the JDK's Unix sockets nor what its HTTP client hands out
 * have a time-out of their own, so what hangs is ended by closing the connection under it. Each byte begins the time anew:
 * an export may take long. For one thread.
 */
final class Patience {

    /** All but an import and a report over millions of rows answers within seconds. */
    static final Duration USUAL = Duration.ofMinutes(2);
    /** The answer to an import comes when all rows are stored. */
    static final Duration FOR_AN_IMPORT = Duration.ofHours(1);

    private static final ScheduledExecutorService TIMER = timer();

    private final Duration most;
    private final String whoever;
    private volatile Closeable connection;
    private volatile boolean over;

    /**
     * @param connection may be closed by another thread while this one waits for it
     * @param whoever    is to answer, for messages
     */
    Patience(Duration most, String whoever, Closeable connection) {
        this.most = most;
        this.whoever = whoever;
        this.connection = connection;
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "greylist-patience");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** What may hang. */
    @FunctionalInterface
    interface Step<T> {
        T take() throws IOException;
    }

    /** @throws CommandFailure if it takes too long */
    <T> T await(Step<T> step) throws IOException {
        ScheduledFuture<?> end = TIMER.schedule(this::giveUp, most.toMillis(), TimeUnit.MILLISECONDS);
        try {
            T result = step.take();
            if (!over) {
                return result;
            }
            throw failure();
        } catch (IOException e) {
            if (over) {
                throw failure();
            }
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private void giveUp() {
        over = true;
        try {
            connection.close();
        } catch (IOException e) {
            // It is given up in any case.
        }
    }

    CommandFailure failure() {
        return CommandFailure.of(whoever + " has taken the question and said nothing for " + Words.span(most.toSeconds())
            + ": it hangs, or is busier than it can be; see its log, and restart it if this stays so");
    }

    /** @param in closed if it hangs */
    InputStream in(InputStream in) {
        this.connection = in;
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                return await(in::read);
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                return await(() -> in.read(into, from, length));
            }
        };
    }

    /** Whoever waits for what is to be sent waits as long as he likes: only the sending counts. */
    OutputStream out(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                await(() -> {
                    out.write(bytes, from, length);
                    return length;
                });
            }
        };
    }
}
