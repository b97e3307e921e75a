package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The greylister of one process, shared by all front ends. For any number of threads.
 *
 * <p>The order of the decision is section 2 of the specification; which domains are local is the front end's to know.
 */
public final class Greylist implements AutoCloseable {

    /** Recovery of an embedded database after a crash may take a while; no mail server should wait longer for it. */
    private static final int SECONDS_TO_OPEN = 10;
    /** RFC 5321 §4.5.1 and RFC 2142: the addresses that must be reachable when mail is in trouble. */
    private static final Set<String> NEVER_DEFERRED = Set.of("postmaster", "abuse");
    private static final Logger LOGGER = LoggerFactory.getLogger(Greylist.class);

    private final GreylistSettings settings;
    private final GreylistStore store;
    private final TripletForm form;
    private final StoreHealth health;
    private final FirstContactCap cap;
    private final GroupCommit commit;
    private final Purge purge;
    private final DecisionLog log = new DecisionLog();

    /**
     * @param store is closed with the greylist
     * @param clock drives the purge; the decisions go by the instants of the attempts
     */
    public Greylist(GreylistSettings settings, GreylistStore store, Clock clock) {
        this.settings = settings;
        this.store = store;
        this.form = new TripletForm(settings.clientNetwork(), settings.privacyKey());
        this.health = new StoreHealth(settings.timeBudget(), settings.onStoreFailure(), System::nanoTime);
        this.cap = new FirstContactCap(store, settings.maxFirstContacts());
        this.commit = new GroupCommit(store, settings.policy(), cap, health);
        this.purge = new Purge(store, cap, health, clock);
    }

    /**
     * Opens the store and starts to work. A store that is away is no error: mail passes until it is back.
     *
     * @throws UnusableDatabaseException if the store can never be used as it is
     */
    public void start() {
        try {
            commit.start().get(SECONDS_TO_OPEN, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnusableDatabaseException unusable) {
                close();
                throw unusable;
            }
        } catch (TimeoutException e) {
            health.failed(new StoreException("the database is still opening after " + SECONDS_TO_OPEN + " s"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        purge.start();
        LOGGER.info("greylisting: {}", settings);
    }

    /**
     * Decides, logs the decision, and remembers it.
     *
     * @return completes within the time budget, never exceptionally; a deferral is on disk by then. What is chained to
     *         it must not block: it may run on the thread that commits, or on the JDK's timer.
     */
    public CompletableFuture<Verdict> decide(Attempt attempt) {
        if (attempt.trusted()) {
            return CompletableFuture.completedFuture(Pass.TRUSTED);
        }
        return verdict(attempt).thenApply(verdict -> {
            log.write(attempt, verdict);
            return verdict;
        });
    }

    private CompletableFuture<Verdict> verdict(Attempt attempt) {
        if (isNeverDeferred(attempt.recipient())) {
            return CompletableFuture.completedFuture(Pass.RECIPIENT_EXEMPT);
        }
        if (!health.mayAsk()) {
            return CompletableFuture.completedFuture(unavailable());
        }
        return commit.submit(attempt, form.of(attempt))
            .orTimeout(settings.timeBudget().toMillis(), TimeUnit.MILLISECONDS)
            .handle((verdict, failure) -> {
                if (failure instanceof TimeoutException) {
                    health.failed(new StoreException("no answer from the database within "
                        + settings.timeBudget().toMillis() + " ms"));
                }
                return failure == null ? verdict : unavailable();
            });
    }

    /** The failure policy: what becomes of mail while the store is in trouble. */
    private Verdict unavailable() {
        health.countUnexamined();
        return settings.onStoreFailure().verdict();
    }

    /** False during an outage of the store. */
    boolean isStoreWell() {
        return health.isWell();
    }

    private static boolean isNeverDeferred(String recipient) {
        int at = recipient.lastIndexOf('@');
        return NEVER_DEFERRED.contains((at < 0 ? recipient : recipient.substring(0, at)).toLowerCase(Locale.ROOT));
    }

    /** Answers what has been asked, then closes the store. */
    @Override
    public void close() {
        purge.close();
        commit.close();
        store.close();
    }
}
