package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends statements, each of one partition, side by side: what all of them do is done within a time. A quorum of the
 * copies in the data centre here has to answer each. For any number of threads.
 */
final class Requests {

    /** James's own driver settings let 192 at once; its mail comes first. */
    static final int MOST_IN_FLIGHT = 128;
    /** The driver's own time-out should tell, as it knows why. */
    private static final Duration GRACE = Duration.ofMillis(200);

    private final Semaphore room = new Semaphore(MOST_IN_FLIGHT);

    /** Done by then, or not at all. */
    record Deadline(long end, String doing) {

        static Deadline in(Duration patience, String doing) {
            return new Deadline(System.nanoTime() + patience.toNanos(), doing);
        }

        Duration left() {
            return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - System.nanoTime()));
        }

        StoreException over() {
            return new StoreException("cannot " + doing + ": Cassandra did not answer in time");
        }

        StoreException failed(Throwable reason) {
            return new StoreException("cannot " + doing + ": " + cause(reason), reason);
        }
    }

    /**
     * Blocks until all are answered.
     *
     * @return the answers, in the order of the statements
     * @throws StoreException if one of them is not: nobody knows then what became of it, and of the others
     */
    List<AsyncResultSet> all(CqlSession session, List<BoundStatement> statements, Deadline deadline) {
        List<CompletableFuture<AsyncResultSet>> running = new ArrayList<>(statements.size());
        for (BoundStatement statement : statements) {
            running.add(begin(session, statement, deadline));
        }
        List<AsyncResultSet> answers = new ArrayList<>(running.size());
        for (CompletableFuture<AsyncResultSet> one : running) {
            answers.add(answer(one, deadline));
        }
        return answers;
    }

    private CompletableFuture<AsyncResultSet> begin(CqlSession session, BoundStatement statement, Deadline deadline) {
        try {
            if (!room.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw deadline.over();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw deadline.failed(e);
        }
        try {
            CompletableFuture<AsyncResultSet> answer = session.executeAsync(statement
                .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM).setTimeout(deadline.left()).setIdempotent(true))
                .toCompletableFuture();
            answer.whenComplete((done, failed) -> room.release());
            return answer;
        } catch (RuntimeException e) {
            room.release();
            throw deadline.failed(e);
        }
    }

    static <T> T answer(CompletableFuture<T> running, Deadline deadline) {
        try {
            return running.get(deadline.left().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw deadline.failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw deadline.over();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw deadline.failed(e);
        }
    }

    /** In a line, for operators. */
    static String cause(Throwable reason) {
        if (reason instanceof AllNodesFailedException all && all.getAllErrors().isEmpty()) {
            return "no node of the Cassandra cluster can be reached";
        }
        if (reason instanceof AllNodesFailedException all) {
            Throwable first = all.getAllErrors().values().iterator().next().get(0);
            return "no node of the Cassandra cluster did it: " + oneLine(first);
        }
        if (reason instanceof DriverTimeoutException) {
            return "Cassandra did not answer in time";
        }
        return oneLine(reason);
    }

    /** The driver wraps what the network or TLS has said. */
    private static String oneLine(Throwable reason) {
        Throwable first = reason;
        while (first.getCause() != null && first.getCause() != first) {
            first = first.getCause();
        }
        String message = first.getMessage();
        return message == null ? first.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
    }
}
