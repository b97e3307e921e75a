package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.GroupCommit;
import io.github.jamesgreylist.engine.commit.Keyring;
import io.github.jamesgreylist.engine.commit.Request;
import io.github.jamesgreylist.engine.commit.StoreHealth;
import io.github.jamesgreylist.engine.commit.StoreHealth.Outage;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.engine.steps.Explained;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.engine.steps.Question;
import io.github.jamesgreylist.engine.steps.Steps;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Mode;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The greylister of one process, shared by all front ends. {@link Steps} says how it decides. For any number of threads. */
public final class Greylist implements AutoCloseable {

    /** Recovery of an embedded database after a crash may take a while; no mail server should wait longer for it. */
    private static final int SECONDS_TO_OPEN = 10;
    /** The time budget is kept. This is for the case that it is not, which would be a fault of ours. */
    private static final Duration SLACK = Duration.ofSeconds(1);
    /** A person waits longer than a mail server. */
    private static final Duration PATIENCE_TO_EXPLAIN = Duration.ofSeconds(10);
    /** If so many correspondents wait to be stored, the store is behind, and decisions are more important. */
    private static final int MOST_LEARNING = 2_000;
    private static final Logger LOGGER = LoggerFactory.getLogger(Greylist.class);

    private final GreylistSettings settings;
    private final GreylistStore store;
    private final TripletForm form;
    private final Clients clients;
    private final StoreHealth health;
    private final GroupCommit commit;
    private final Steps steps;
    private final Semaphore learning = new Semaphore(MOST_LEARNING);
    private final Teachers teachers = new Teachers();
    private final DecisionLog log = new DecisionLog();
    private final Listeners listeners = new Listeners();
    private final Counters counters;

    /** With the system's clock; as below. */
    public Greylist(GreylistSettings settings, Exemptions exemptions, GreylistStore store) {
        this(settings, exemptions, store, Clock.systemUTC());
    }

    /**
     * @param store is closed with the greylist
     * @param clock says in which hour something is counted that is no attempt
     */
    public Greylist(GreylistSettings settings, Exemptions exemptions, GreylistStore store, Clock clock) {
        this.settings = settings;
        this.counters = new Counters(store, clock);
        listeners.add(counters);
        this.store = store;
        this.clients = exemptions.clients();
        this.form = new TripletForm(settings.clientNetwork(), settings.privacyKey());
        this.health = new StoreHealth(settings.timeBudget(), settings.onStoreFailure(), settings.onOpening(), System::nanoTime);
        this.commit = new GroupCommit(store, settings.autoWhitelists(), settings.cachedTriplets(), health);
        commit.listen(listeners);
        this.steps = new Steps(settings, exemptions, commit, health);
    }

    /**
     * Opens the store and starts to work. A store that is away, or takes long to open, is no error: until it can be asked,
     * mail goes by the failure policy, or by the one for that case.
     *
     * @throws UnusableDatabaseException if the store can never be used as it is
     */
    public void start() {
        commit.start();
        try {
            opened().get(SECONDS_TO_OPEN, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnusableDatabaseException unusable) {
                close();
                throw unusable;
            }
        } catch (TimeoutException e) {
            health.stillOpening();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        counters.start();
    }

    /** For the log of a front end whose own line at the start does not say it. */
    public void announce() {
        LOGGER.info("{}", inWords());
    }

    /** What is in force, for people. */
    public String inWords() {
        return (observes() ? "observing, and deferring nothing" : "greylisting") + ": " + settings + ", " + clients.inWords();
    }

    /**
     * Completes when the store has been opened, or could not be; fails then with the reason. That ends the wait of {@link #start},
     * which may end earlier. What is chained to it must not block.
     */
    public CompletableFuture<Void> opened() {
        return commit.opened();
    }

    /** The same for a front end without threads of its own. */
    public CompletableFuture<Verdict> decide(Attempt attempt) {
        return decide(attempt, FrontEnd.PLAIN);
    }

    /**
     * Decides, remembers and logs.
     *
     * @return completes within the time budget, never exceptionally; a deferral is on disk by then. What is chained to
     *         it must not block if the front end has no executor: it may run on the thread that commits, or on the JDK's
     *         timer.
     */
    public CompletableFuture<Verdict> decide(Attempt attempt, FrontEnd frontEnd) {
        Question question = question(attempt, frontEnd);
        CompletableFuture<Verdict> verdict = steps.decide(question);
        return verdict.isDone() ? verdict.thenApply(known -> logged(question, known))
            : verdict.thenApplyAsync(known -> logged(question, known), frontEnd.executor());
    }

    /**
     * The same for callers that have nothing to do but wait: logs on their thread.
     *
     * @throws TimeoutException which would be a fault of the greylist
     */
    public Verdict decideAndWait(Attempt attempt, FrontEnd frontEnd)
            throws InterruptedException, ExecutionException, TimeoutException {
        Question question = question(attempt, frontEnd);
        Duration longest = settings.timeBudget().plus(SLACK);
        return logged(question, steps.decide(question).get(longest.toNanos(), TimeUnit.NANOSECONDS));
    }

    private Question question(Attempt attempt, FrontEnd frontEnd) {
        return new Question(attempt, frontEnd, form, settings.policy(), settings.timeBudget());
    }

    /**
     * What would become of an attempt now, by the same steps: nothing is stored, noted, counted or logged. Blocks.
     *
     * @param hasClient whether the client is known; if not, what needs it is left out
     */
    public Explained explain(Attempt attempt, boolean hasClient, LocalDomains domains) {
        Question question = Question.explained(attempt, new FrontEnd(domains, Runnable::run), form, settings.policy(),
            PATIENCE_TO_EXPLAIN);
        Explained explained = steps.explain(question, hasClient ? Steps.LAST : Steps.LAST_WITHOUT_CLIENT);
        return observes() ? new Explained(observed(explained.verdict()), explained.findings()) : explained;
    }

    /** The store in trouble, if the log tells of it. */
    public Optional<Outage> outage() {
        return health.outage();
    }

    /** Whether the store has not been opened yet. */
    public boolean isOpening() {
        return health.isOpening();
    }

    public GreylistSettings settings() {
        return settings;
    }

    private Verdict logged(Question question, Verdict decided) {
        Verdict verdict = observes() ? observed(decided) : decided;
        listeners.decided(question.attempt(), verdict, question.nanos());
        log.write(question.attempt(), verdict);
        return observes() ? withoutConsequences((Pass) verdict) : verdict;
    }

    private boolean observes() {
        return settings.mode() == Mode.OBSERVE;
    }

    private static Pass observed(Verdict decided) {
        return decided instanceof Defer deferral
            ? deferral.reason() == Reason.UNAVAILABLE ? Pass.UNEXAMINED : Pass.observed(deferral) : (Pass) decided;
    }

    /** Front ends write no header, and no front end has its own way with what nobody could examine. */
    private static Pass withoutConsequences(Pass pass) {
        return pass.reason() == Reason.UNAVAILABLE ? Pass.OBSERVED : pass.withoutDelay();
    }

    /** From now on the listener hears of all that is counted, as others do. */
    public void listen(DecisionListener listener) {
        listeners.add(listener);
    }

    /** What is counted here, and by all servers that share the store. */
    public Counters counters() {
        return counters;
    }

    /** A front end has lost lines of the log. */
    public void logLinesLost(long lines) {
        listeners.logLinesLost(lines);
    }

    /**
     * A local user has written to somebody: for the pass lifetime, answers to this user are not greylisted, wherever
     * they come from. Returns at once. It is forgotten if the store is in trouble, as nobody is worse off than before.
     *
     * @param account       who has logged in: teaches {@value Teachers#MOST_A_DAY} correspondents a day at most
     * @param user          the envelope sender of the mail
     * @param correspondent one of its recipients
     */
    public void learnCorrespondent(Instant at, String account, String user, String correspondent) {
        if (!health.isWell() || !teachers.mayTeach(account, at) || !learning.tryAcquire()) {
            return;
        }
        Optional<Triplet> domain = Keyring.domainOf(correspondent).flatMap(clients.registeredDomains()).map(form::ofDomain);
        commit
            .submit(Request.learned(at.truncatedTo(ChronoUnit.MILLIS),
                Keyring.learned(form.ofAnyNetwork(correspondent, user), domain), settings.policy()))
            .whenComplete((decided, failure) -> learning.release());
    }

    /** False during an outage of the store that the log tells of. */
    public boolean isStoreWell() {
        return health.isWell();
    }

    /** Answers what has been asked, then closes the store. */
    @Override
    public void close() {
        commit.close();
        counters.close(health.isWell());
        store.close();
    }
}
