package io.github.jamesgreylist.list;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after all lists on one thread: a file that was saved is in force within four seconds, or fourteen if it looks as if
 * somebody had not finished writing it.
 */
public final class ListWatch implements AutoCloseable {

    static final long SECONDS_BETWEEN_POLLS = 2;
    private static final Logger LOGGER = LoggerFactory.getLogger(ListWatch.class);

    private final List<ListInForce<?>> lists;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "greylist-lists");
        thread.setDaemon(true);
        return thread;
    });

    public ListWatch(List<ListInForce<?>> lists) {
        this.lists = List.copyOf(lists);
    }

    public void start() {
        executor.scheduleWithFixedDelay(this::poll, SECONDS_BETWEEN_POLLS, SECONDS_BETWEEN_POLLS, TimeUnit.SECONDS);
    }

    private void poll() {
        for (ListInForce<?> list : lists) {
            try {
                list.poll();
            } catch (RuntimeException | Error e) {
                // An exception would end the watch without a word.
                LOGGER.error("cannot look after a list", e);
            }
        }
    }

    /**
     * Reads every list now. Faults are logged.
     *
     * @return whether all lists in force are what their files say
     */
    public boolean reload() {
        boolean all = true;
        for (ListInForce<?> list : lists) {
            all &= list.reload();
        }
        return all;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
