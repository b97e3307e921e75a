package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.GroupCommit;
import io.github.jamesgreylist.engine.commit.GroupCommit.Decided;
import io.github.jamesgreylist.engine.commit.Keyring;
import io.github.jamesgreylist.engine.commit.Request;
import io.github.jamesgreylist.engine.commit.Request.Purpose;
import io.github.jamesgreylist.engine.commit.StoreHealth;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.identity.Identification;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.recipient.RecipientRule;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Whom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decision: {@code docs/behaviour.md}, section 2. Each step answers or hands on to the next one. What costs nothing
 * comes first, what costs a look-up in the DNS last.
 */
public final class Steps {

    /** More mail than this does not pass for the first time while the DNS is asked once. */
    private static final int MOST_EARNING = 1_000;
    /** The name of all DNS whitelists, in the words of the log. */
    public static final String DNS_WHITELIST = "dns whitelist";
    private static final Logger LOGGER = LoggerFactory.getLogger(Steps.class);
    private static final Duration PATIENCE_TO_EARN = Duration.ofSeconds(10);

    private final GreylistSettings settings;
    private final Exemptions exemptions;
    private final Clients clients;
    private final GroupCommit commit;
    private final StoreHealth health;
    private final Semaphore earning = new Semaphore(MOST_EARNING);
    private final AtomicBoolean localTold = new AtomicBoolean();

    private final List<Step> inOrder = List.of(
        new Step("trusted", question -> Step.answerIf(question.attempt.trusted(), Pass.TRUSTED)),
        new Step("not ours", this::notOurs),
        new Step("never deferred",
            question -> Step.answerIf(NeverDeferred.is(question.attempt.recipient()), Pass.NEVER_DEFERRED)),
        new Step("recipient rule", this::recipientRule),
        new Step("whitelist", this::whitelist),
        new Step("remembered", this::remembered),
        new Step("stored", this::stored),
        new Step("looked up", this::lookedUp),
        new Step("deferred", this::deferred));

    public Steps(GreylistSettings settings, Exemptions exemptions, GroupCommit commit, StoreHealth health) {
        this.settings = settings;
        this.exemptions = exemptions;
        this.clients = exemptions.clients();
        this.commit = commit;
        this.health = health;
    }

    /** In the order in which they are taken. */
    public List<String> names() {
        return inOrder.stream().map(Step::name).toList();
    }

    /** @return completes within the question's time budget, never exceptionally; a deferral is on disk by then */
    public CompletableFuture<Verdict> decide(Question question) {
        return from(0, question);
    }

    private CompletableFuture<Verdict> from(int first, Question question) {
        for (int i = first; i < inOrder.size(); i++) {
            CompletableFuture<Optional<Verdict>> answer = inOrder.get(i).rule().apply(question);
            if (!answer.isDone()) {
                int next = i + 1;
                return answer.thenCompose(
                    verdict -> verdict.map(CompletableFuture::completedFuture).orElseGet(() -> from(next, question)));
            }
            Optional<Verdict> verdict = answer.join();
            if (verdict.isPresent()) {
                return CompletableFuture.completedFuture(verdict.get());
            }
        }
        throw new AssertionError("the last step answers");
    }

    /** What is in memory was ours when it passed: most mail spares the front end the question. */
    private CompletableFuture<Optional<Verdict>> notOurs(Question question) {
        if (question.domains == LocalDomains.ALL || commit.known().has(question.triplet())) {
            return Step.handOn();
        }
        return question.domains.have(question.attempt.recipient())
            .map(ours -> Step.answerIf(!ours, Pass.NOT_OURS))
            .orElseGet(() -> Step.answer(Defer.UNAVAILABLE));
    }

    private CompletableFuture<Optional<Verdict>> recipientRule(Question question) {
        RecipientRule rule = exemptions.recipientRules().get().of(question.attempt.recipient());
        rule.delay().ifPresent(delay -> question.policy = question.policy.withDelay(delay));
        return Step.answerIf(!rule.greylisted(), Pass.RECIPIENT_RULE);
    }

    private CompletableFuture<Optional<Verdict>> whitelist(Question question) {
        question.learn(clients.known(question.attempt));
        return CompletableFuture.completedFuture(exemptions.whitelists().find(question.attempt).map(Pass::whitelisted));
    }

    private CompletableFuture<Optional<Verdict>> remembered(Question question) {
        return CompletableFuture.completedFuture(
            commit.known().find(question.triplet(), question.attempt.at(), question.policy).map(pass -> pass));
    }

    /** A deferral is only tried if there is something left to look up, and otherwise stored at once. */
    private CompletableFuture<Optional<Verdict>> stored(Question question) {
        if (question.known.isComplete()) {
            return ask(question, Purpose.DECIDE, verified(question));
        }
        return ask(question, Purpose.TRY, Optional.empty()).thenApply(answer -> {
            answer.ifPresent(verdict -> earnLater(question, verdict));
            return answer;
        });
    }

    private CompletableFuture<Optional<Verdict>> lookedUp(Question question) {
        // Twice the time that the store has just taken is left to it for the second time.
        long left = question.left().toNanos();
        long patience = Math.min(left / 2, left - 2 * question.storeNanos);
        if (question.found.isEmpty() || patience <= 0) {
            return Step.handOn();
        }
        return clients.lookUp(question.attempt, question.known, Duration.ofNanos(patience))
            .thenCompose(known -> question.learn(known) ? named(question) : Step.handOn())
            .thenCompose(verdict -> verdict.isPresent() ? CompletableFuture.completedFuture(verdict)
                : listed(question).or(() -> verified(question)).map(pass -> ask(question, Purpose.DECIDE, Optional.of(pass)))
                    .orElseGet(Step::handOn));
    }

    /** Not on this thread: it may be the one that commits, and lists of an administrator's own may be slow. */
    private CompletableFuture<Optional<Verdict>> named(Question question) {
        return CompletableFuture.supplyAsync(() -> exemptions.whitelists().find(question.attempt).map(Pass::whitelisted))
            .thenCompose(pass -> pass.isEmpty() ? Step.handOn() : ask(question, Purpose.DECIDE, pass));
    }

    private static Optional<Pass> listed(Question question) {
        return question.known.list().flatMap(list -> list).map(list -> Pass.whitelisted(DNS_WHITELIST));
    }

    /** If only suspicious clients are to be greylisted. */
    private Optional<Pass> verified(Question question) {
        Identification client = clients.identify(question.attempt, question.known);
        return settings.whom() == Whom.UNVERIFIED && client.spfDomain().isPresent() && client.hasOwnName()
            ? Optional.of(Pass.VERIFIED_CLIENT) : Optional.empty();
    }

    private CompletableFuture<Optional<Verdict>> deferred(Question question) {
        return question.found.isEmpty() ? Step.answer(question.deferral.orElseThrow())
            : ask(question, Purpose.DECIDE, Optional.empty()).thenApply(answer -> answer.or(() -> question.deferral));
    }

    /**
     * Who has waited need not wait for the DNS as well. Once it has said who the client is, what the pass earns is stored; if
     * that is lost, no more is lost.
     */
    private void earnLater(Question question, Verdict verdict) {
        if (verdict.reason() == Reason.TRIPLET && ((Pass) verdict).delayed().isPresent() && earning.tryAcquire()) {
            clients.lookUp(question.attempt, question.known, PATIENCE_TO_EARN)
                .thenCompose(known -> {
                    question.learn(known);
                    return commit.submit(request(question, Purpose.EARN, Optional.empty()));
                })
                .whenComplete((decided, failure) -> earning.release());
        }
    }

    /** @return empty if the mail is to be deferred: the question knows more then */
    private CompletableFuture<Optional<Verdict>> ask(Question question, Purpose purpose, Optional<Pass> pass) {
        if (!health.mayAsk()) {
            return Step.answer(health.unexamined().verdict());
        }
        long asked = System.nanoTime();
        return commit.submit(request(question, purpose, pass))
            .orTimeout(health.patience(question.left()).toNanos(), TimeUnit.NANOSECONDS)
            .handle((decided, failure) -> {
                question.storeNanos = System.nanoTime() - asked;
                return failure == null ? answer(question, decided) : Optional.of(health.unexamined().verdict());
            });
    }

    private Request request(Question question, Purpose purpose, Optional<Pass> pass) {
        Identification client = clients.identify(question.attempt, question.known);
        if (client.isLocal() && localTold.compareAndSet(false, true)) {
            LOGGER.warn("mail from {}, a private address, waits like all other, but earns nothing: no auto-whitelist, no known"
                + " senders. If a proxy or a container hides the clients behind it, let it speak the PROXY protocol or give the"
                + " container the host's network; if it is a host of yours, put it on a list of clients",
                IpText.of(question.attempt.client()));
        }
        Keyring keys = Keyring.of(question.attempt, question.triplet(), client, question.form, clients.registeredDomains());
        return new Request(question.attempt.at(), keys, client, question.policy, purpose, pass, question.found);
    }

    private static Optional<Verdict> answer(Question question, Decided decided) {
        question.found = decided.found();
        if (!(decided.verdict() instanceof Defer deferral)) {
            return Optional.of(decided.verdict());
        }
        question.deferral = Optional.of(deferral);
        return Optional.empty();
    }
}
