package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Request.Purpose;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.recipient.RecipientRule;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The greylister of one process, shared by all front ends. For any number of threads.
 *
 * <p>The decision is that of section 2 of the specification; which domains are local is the front end's to know. What
 * can only let a mail pass is asked in the order of its price: lists and known triplets in memory, the store, the DNS if
 * the mail would still be deferred.
 */
public final class Greylist implements AutoCloseable {

    /** Recovery of an embedded database after a crash may take a while; no mail server should wait longer for it. */
    private static final int SECONDS_TO_OPEN = 10;
    /** RFC 5321 §4.5.1 and RFC 2142: the addresses that must be reachable when mail is in trouble. */
    private static final Set<String> NEVER_DEFERRED = Set.of("postmaster", "abuse");
    /** The time budget is kept. This is for the case that it is not, which would be a fault of ours. */
    private static final Duration SLACK = Duration.ofSeconds(1);
    /** If so many correspondents wait to be stored, the store is behind, and decisions are more important. */
    private static final int MOST_LEARNING = 2_000;
    private static final Logger LOGGER = LoggerFactory.getLogger(Greylist.class);

    private final GreylistSettings settings;
    private final Exemptions exemptions;
    private final GreylistStore store;
    private final TripletForm form;
    private final StoreHealth health;
    private final KnownTriplets known;
    private final Cap correspondents;
    private final GroupCommit commit;
    private final Purge purge;
    private final Semaphore learning = new Semaphore(MOST_LEARNING);
    private final DecisionLog log = new DecisionLog();

    /** A greylist in which everybody is treated alike. */
    public Greylist(GreylistSettings settings, GreylistStore store, Clock clock) {
        this(settings, Exemptions.NONE, store, clock);
    }

    /**
     * @param store is closed with the greylist
     * @param clock drives the purge; the decisions go by the instants of the attempts
     */
    public Greylist(GreylistSettings settings, Exemptions exemptions, GreylistStore store, Clock clock) {
        this.exemptions = exemptions;
        this.settings = settings;
        this.store = store;
        this.form = new TripletForm(settings.clientNetwork(), settings.privacyKey());
        this.health = new StoreHealth(settings.timeBudget(), settings.onStoreFailure(), System::nanoTime);
        Cap firstContacts = Cap.ofFirstContacts(store, settings.maxFirstContacts(), settings.policy().retryWindow());
        this.correspondents = Cap.ofCorrespondents(store, settings.maxCorrespondents(), settings.policy().passLifetime());
        LastSeen lastSeen = new LastSeen();
        this.known = new KnownTriplets(settings.cachedTriplets(), lastSeen);
        List<Cap> caps = List.of(firstContacts, correspondents);
        this.commit = new GroupCommit(store, settings.autoWhitelist(), caps, health, lastSeen, known);
        this.purge = new Purge(store, caps, health, clock);
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
        return decide(attempt, Runnable::run);
    }

    /**
     * The same for callers with a thread of their own: the thread that commits has better things to do than to log.
     *
     * @param executor logs and runs what is chained, unless the answer is known at once
     */
    public CompletableFuture<Verdict> decide(Attempt attempt, Executor executor) {
        if (attempt.trusted()) {
            return CompletableFuture.completedFuture(Pass.TRUSTED);
        }
        CompletableFuture<Answer> answer = answer(attempt, System.nanoTime() + settings.timeBudget().toNanos());
        return answer.isDone() ? answer.thenApply(this::logged) : answer.thenApplyAsync(this::logged, executor);
    }

    /**
     * The same for callers that have nothing to do but wait: logs on their thread.
     *
     * @throws TimeoutException which would be a fault of the greylist
     */
    public Verdict decideAndWait(Attempt attempt) throws InterruptedException, ExecutionException, TimeoutException {
        if (attempt.trusted()) {
            return Pass.TRUSTED;
        }
        long budget = settings.timeBudget().toNanos();
        return logged(answer(attempt, System.nanoTime() + budget).get(budget + SLACK.toNanos(), TimeUnit.NANOSECONDS));
    }

    /**
     * Decides and logs at once if nothing has to be asked, as for most mail: its triplet has passed, and is in memory.
     *
     * @return empty if that is not so, and if another reason to let the mail pass comes first
     */
    public Optional<Verdict> decideIfKnown(Attempt attempt) {
        RecipientRule rule = exemptions.recipientRules().get().of(attempt.recipient());
        if (attempt.trusted() || exempt(attempt, rule).isPresent()) {
            return Optional.empty();
        }
        return known.find(form.of(attempt), attempt.at(), policy(rule)).map(pass -> logged(new Answer(attempt, pass)));
    }

    private Verdict logged(Answer answer) {
        log.write(answer.attempt, answer.verdict);
        return answer.verdict;
    }

    /**
     * A local user has written to somebody: for the pass lifetime, answers to this user are not greylisted, wherever
     * they come from. Returns at once. It is forgotten if the store is in trouble, as nobody is worse off than before.
     *
     * @param user          the envelope sender of the mail
     * @param correspondent one of its recipients
     */
    public void learnCorrespondent(Instant at, String user, String correspondent) {
        if (!health.isWell() || !learning.tryAcquire()) {
            return;
        }
        Triplet answer = form.ofAnyNetwork(correspondent, user);
        commit.submit(new Request(at.truncatedTo(ChronoUnit.MILLIS), answer, Optional.empty(), settings.policy(), Purpose.LEARN))
            .whenComplete((verdict, failure) -> learning.release());
    }

    /** What costs most is asked last, and only if the mail would be deferred: the client's name. */
    private CompletableFuture<Answer> answer(Attempt attempt, long deadline) {
        RecipientRule rule = exemptions.recipientRules().get().of(attempt.recipient());
        Optional<Verdict> exempt = exempt(attempt, rule);
        if (exempt.isPresent()) {
            return CompletableFuture.completedFuture(new Answer(attempt, exempt.get()));
        }
        Policy policy = policy(rule);
        Question question = new Question(attempt, form.of(attempt), policy, deadline);
        Optional<Pass> cached = known.find(question.triplet, attempt.at(), policy);
        if (cached.isPresent()) {
            return CompletableFuture.completedFuture(new Answer(attempt, cached.get()));
        }
        if (attempt.clientName().isPresent() || exemptions.clientNames() == ClientNames.NONE) {
            return stored(question, Purpose.DECIDE);
        }
        if (exemptions.clientNames().isKnown(attempt.client())) {
            return exemptions.clientNames().verifiedName(attempt.client())
                .thenCompose(name -> answerKnowingTheName(question, name));
        }
        long asked = System.nanoTime();
        return stored(question, Purpose.TRY).thenCompose(answer -> answer.verdict instanceof Defer
            ? answerWithName(question, answer, System.nanoTime() - asked)
            : CompletableFuture.completedFuture(answer));
    }

    private Policy policy(RecipientRule rule) {
        return rule.delay().map(settings.policy()::withDelay).orElse(settings.policy());
    }

    private Optional<Verdict> exempt(Attempt attempt, RecipientRule rule) {
        if (isNeverDeferred(attempt.recipient())) {
            return Optional.of(Pass.RECIPIENT_EXEMPT);
        }
        return exemptions.whitelists().find(attempt).<Verdict>map(Pass::whitelisted)
            .or(() -> rule.greylisted() ? Optional.empty() : Optional.of(Pass.RECIPIENT_EXEMPT));
    }

    /** Spares the store a deferral that is only tried. */
    private CompletableFuture<Answer> answerKnowingTheName(Question question, Optional<String> name) {
        Attempt attempt = name.map(question.attempt::withClientName).orElse(question.attempt);
        return name.flatMap(any -> exemptions.whitelists().find(attempt)).<Verdict>map(Pass::whitelisted)
            .map(pass -> CompletableFuture.completedFuture(new Answer(attempt, pass)))
            .orElseGet(() -> stored(question.of(attempt), Purpose.DECIDE));
    }

    /**
     * Asks the whitelists again, and means it if none of them knows the name.
     *
     * @param storeNanos how long the store has just taken: twice this is left to it for the second time
     */
    private CompletableFuture<Answer> answerWithName(Question question, Answer unnamed, long storeNanos) {
        long patience = Math.min(question.millisLeft() / 2,
            question.millisLeft() - 2 * TimeUnit.NANOSECONDS.toMillis(storeNanos));
        if (patience <= 0) {
            return means(question, unnamed);
        }
        return exemptions.clientNames().verifiedName(question.attempt.client()).copy()
            .completeOnTimeout(Optional.empty(), patience, TimeUnit.MILLISECONDS)
            .exceptionally(failure -> Optional.empty())
            .thenCompose(name -> name.isEmpty() ? means(question, unnamed)
                // Not here: this may be the thread that commits, and lists of an administrator's own may be slow.
                : CompletableFuture.supplyAsync(() -> named(unnamed, name.get())).thenCompose(answer ->
                    answer.verdict instanceof Defer ? means(question.of(answer.attempt), answer)
                        : CompletableFuture.completedFuture(answer)));
    }

    private Answer named(Answer unnamed, String name) {
        Attempt attempt = unnamed.attempt.withClientName(name);
        return new Answer(attempt, exemptions.whitelists().find(attempt).<Verdict>map(Pass::whitelisted).orElse(unnamed.verdict));
    }

    private CompletableFuture<Answer> means(Question question, Answer deferral) {
        return deferral.verdict.equals(Defer.UNAVAILABLE)
            ? CompletableFuture.completedFuture(deferral)
            : stored(question, Purpose.DECIDE);
    }

    private CompletableFuture<Answer> stored(Question question, Purpose purpose) {
        Attempt attempt = question.attempt;
        if (!health.mayAsk()) {
            return CompletableFuture.completedFuture(new Answer(attempt, unavailable()));
        }
        long patience = question.millisLeft();
        Optional<Triplet> fromAnywhere = correspondents.mayHaveAny()
            ? Optional.of(form.ofAnyNetwork(attempt.sender(), attempt.recipient())) : Optional.empty();
        return commit.submit(new Request(attempt.at(), question.triplet, fromAnywhere, question.policy, purpose))
            .orTimeout(patience, TimeUnit.MILLISECONDS)
            .handle((verdict, failure) -> {
                // Who had little time left has waited for something else before: that is no fault of the store.
                if (failure instanceof TimeoutException && patience >= settings.timeBudget().toMillis() / 2) {
                    health.failed(new StoreException("no answer from the database within "
                        + settings.timeBudget().toMillis() + " ms"));
                }
                return new Answer(attempt, failure == null ? verdict : unavailable());
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

    /** @param deadline for the answer, by {@link System#nanoTime} */
    private record Question(Attempt attempt, Triplet triplet, Policy policy, long deadline) {

        long millisLeft() {
            return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        }

        Question of(Attempt named) {
            return new Question(named, triplet, policy, deadline);
        }
    }

    /** @param attempt with the client's name, if it was looked up */
    private record Answer(Attempt attempt, Verdict verdict) {
    }
}
