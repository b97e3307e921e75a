package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Statistics.Span;
import io.github.jamesgreylist.admin.Status;
import io.github.jamesgreylist.admin.Status.StoreState;
import io.github.jamesgreylist.bridge.metrics.Metrics;
import io.github.jamesgreylist.bridge.systemd.ServiceManager;
import io.github.jamesgreylist.engine.DecisionListener;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how the greylist is, once a minute and at outages, and tells the service manager and the metrics. */
final class Pulse implements DecisionListener, AutoCloseable {

    private static final long SECONDS = 60;
    /** How long systemd shall wait on, told anew in a sixth of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Logger LOGGER = LoggerFactory.getLogger(Pulse.class);

    private final Administration administration;
    private final Metrics metrics;
    private final ServiceManager manager = ServiceManager.ofThisProcess();
    private final ScheduledExecutorService executor = executor();
    private volatile boolean told;
    private volatile boolean ready;

    Pulse(Administration administration, Metrics metrics) {
        this.administration = administration;
        this.metrics = metrics;
    }

    private static ScheduledExecutorService executor() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "greylist-pulse");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /**
     * All doors are open. "Started" is told when the database is, too, or is known to be away; until then systemd is asked for
     * patience.
     *
     * @param opened fails if it can never be used, and the program ends
     */
    void start(CompletableFuture<Void> opened) {
        told = true;
        if (!opened.isDone()) {
            executor.scheduleWithFixedDelay(this::askForPatience, 0, PATIENCE.toSeconds() / 6, TimeUnit.SECONDS);
        }
        opened.whenComplete((done, failure) -> {
            if (!(failure instanceof UnusableDatabaseException)) {
                soon(this::ready);
            }
        });
    }

    private void ready() {
        ready = true;
        manager.ready("started");
        executor.scheduleWithFixedDelay(this::look, 0, SECONDS, TimeUnit.SECONDS);
    }

    private void askForPatience() {
        if (!ready) {
            manager.extendTimeout(PATIENCE, "the database is still opening, mail goes by --on-opening");
        }
    }

    @Override
    public void outageBegan(String cause) {
        soon(() -> tell("the database is away, mail goes by --on-failure: " + cause));
    }

    @Override
    public void outageEnded(Duration lasted) {
        soon(this::look);
    }

    private void soon(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The end has come.
        }
    }

    private void look() {
        try {
            Status status = administration.status();
            metrics.update(status);
            tell(line(status));
        } catch (RuntimeException | Error e) {
            LOGGER.debug("how the greylist is cannot be said", e);
        }
    }

    private void tell(String line) {
        if (told) {
            manager.status(line);
        }
    }

    static String line(Status status) {
        Span day = status.today();
        return status.store() == StoreState.WELL
            ? String.format(Locale.ROOT, "%s; in 24 hours %,d first contacts, %,d came back, %,d never; %,d wait now",
                status.mode().equals("observe") ? "observing, nothing is deferred" : "greylisting", day.firstContacts(),
                day.cameBack(), day.neverCameBack(), status.rows().getOrDefault("waiting", 0L))
            : status.store() == StoreState.OPENING ? "the database is still opening, mail goes by --on-opening"
            : "the database is away, mail goes by --on-failure: " + status.cause().orElse("unknown");
    }

    @Override
    public void close() {
        told = false;
        executor.shutdown();
        manager.stopping();
        manager.close();
    }
}
