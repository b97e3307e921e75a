package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends statements, each of one partition, side by side: what all of them do is done within a time. A quorum of the
 * copies in the data centre here has to answer each. What a node has not answered for a while, or could not do, is sent to
 * another one as well, and the first answer counts: of a node that hangs, or whose machine is gone, the driver learns half a
 * minute later.
 * All statements can be repeated, as they bring their time stamps with them. For any number of threads.
 */
final class Requests {

    /** James's own driver settings let 192 at once; its mail comes first. */
    static final int MOST_IN_FLIGHT = 128;
    /** The driver's own time-out should tell, as it knows why. */
    private static final Duration GRACE = Duration.ofMillis(200);
    /** So much of the time is over when a statement is sent again. */
    private static final int PARTS_UNTIL_AGAIN = 3;

    private final Semaphore room = new Semaphore(MOST_IN_FLIGHT);
    /** It has answered last, so it does not hang; null at first. */
    private volatile @Nullable Node answering;

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
        List<CompletableFuture<AsyncResultSet>> running = begin(session, statements, deadline);
        List<AsyncResultSet> answers = new ArrayList<>(running.size());
        for (CompletableFuture<AsyncResultSet> one : running) {
            answers.add(answer(one, deadline));
        }
        return answers;
    }

    private List<CompletableFuture<AsyncResultSet>> begin(CqlSession session, List<BoundStatement> statements,
            Deadline deadline) {
        List<CompletableFuture<AsyncResultSet>> running = new ArrayList<>(statements.size());
        for (BoundStatement statement : statements) {
            awaitRoom(deadline);
            running.add(send(session, statement, deadline));
        }
        if (!areAnswered(running, deadline.left().dividedBy(PARTS_UNTIL_AGAIN))) {
            sendAgain(session, statements, running, deadline);
        }
        return running;
    }

    /** What has no answer, to the node that answers, as far as there is room. */
    private void sendAgain(CqlSession session, List<BoundStatement> statements,
            List<CompletableFuture<AsyncResultSet>> running, Deadline deadline) {
        Node other = answering;
        for (int i = 0; other != null && i < running.size(); i++) {
            boolean isAnswered = running.get(i).isDone() && !running.get(i).isCompletedExceptionally();
            if (!isAnswered && statements.get(i).getNode() == null && room.tryAcquire()) {
                running.set(i, oneOf(running.get(i), send(session, statements.get(i).setNode(other), deadline)));
            }
        }
    }

    private void awaitRoom(Deadline deadline) {
        try {
            if (!room.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw deadline.over();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw deadline.failed(e);
        }
    }

    /** Takes up room that has been acquired. */
    private CompletableFuture<AsyncResultSet> send(CqlSession session, BoundStatement statement, Deadline deadline) {
        try {
            CompletableFuture<AsyncResultSet> answer = session.executeAsync(statement
                .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM).setTimeout(deadline.left()).setIdempotent(true))
                .toCompletableFuture();
            answer.whenComplete((done, failed) -> {
                room.release();
                if (done != null && statement.getNode() == null) {
                    answering = done.getExecutionInfo().getCoordinator();
                }
            });
            return answer;
        } catch (RuntimeException e) {
            room.release();
            throw deadline.failed(e);
        }
    }

    /** False if time is over before, or one of them has failed. */
    private static boolean areAnswered(List<CompletableFuture<AsyncResultSet>> running, Duration patience) {
        try {
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            // Whoever waits for the answers meets it there.
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The first success; a failure if there is none. */
    private static <T> CompletableFuture<T> oneOf(CompletableFuture<T> one, CompletableFuture<T> other) {
        CompletableFuture<T> first = new CompletableFuture<>();
        offer(one, other, first);
        offer(other, one, first);
        return first;
    }

    private static <T> void offer(CompletableFuture<T> one, CompletableFuture<T> other, CompletableFuture<T> first) {
        one.whenComplete((done, failed) -> {
            if (failed == null) {
                first.complete(done);
            } else if (other.isCompletedExceptionally()) {
                first.completeExceptionally(failed);
            }
        });
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
