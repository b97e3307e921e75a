package io.github.jamesgreylist.bridge.admin;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which requests are answered: none of them is one of the mail's. What takes long, as an export does, has
 * threads of its own, so that a look at the greylist is possible meanwhile.
 */
final class Workers implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int MOST_WAITING = 64;
    private static final int THREADS_FOR_LONG = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ThreadPoolExecutor quick = pool(THREADS, new ArrayBlockingQueue<>(MOST_WAITING), "greylist-admin-work");
    private final ThreadPoolExecutor slow = pool(THREADS_FOR_LONG, new SynchronousQueue<>(), "greylist-admin-long");

    private static ThreadPoolExecutor pool(int threads, BlockingQueue<Runnable> queue, String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, queue,
            new DefaultThreadFactory(name, true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** @throws RejectedExecutionException if all are busy */
    void submit(Runnable work, boolean isLong) {
        (isLong ? slow : quick).execute(work);
    }

    /** Interrupts nobody: embedded Derby takes that for damage to its files. */
    @Override
    public void close() {
        quick.shutdown();
        slow.shutdown();
        try {
            quick.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            slow.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
