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
import io.github.jamesgreylist.engine.steps.Explained.Finding;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.identity.Identification;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.recipient.RecipientRule;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.recipient.RecipientRules.Ruling;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Whom;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.whitelist.Whitelists.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    /** Of all. */
    public static final String LAST = "deferred";
    /** Of those that make sense where nobody knows the client. */
    public static final String LAST_WITHOUT_CLIENT = "whitelist";

    private final GreylistSettings settings;
    private final Exemptions exemptions;
    private final Clients clients;
    private final GroupCommit commit;
    private final StoreHealth health;
    private final Semaphore earning = new Semaphore(MOST_EARNING);
    private final AtomicBoolean localTold = new AtomicBoolean();

    private final List<Step> inOrder = List.of(
        new Step("trusted", question -> Step.answerIf(question.attempt.trusted(), Pass.TRUSTED), Findings::trusted),
        new Step("not ours", this::notOurs, Findings::notOurs),
        new Step("never deferred", this::neverDeferred, Findings::neverDeferred),
        new Step("recipient rule", this::recipientRule, Findings::recipientRule),
        new Step(LAST_WITHOUT_CLIENT, this::whitelist, Findings::whitelist),
        new Step("remembered", this::remembered, Findings::remembered),
        new Step("stored", this::stored, Findings::stored),
        new Step("looked up", this::lookedUp, Findings::lookedUp),
        new Step(LAST, this::deferred, Findings::deferred));

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

    /**
     * Takes the same steps, but leaves no trace: nothing is stored, noted, counted or logged. Blocks: the store and the DNS are
     * asked.
     *
     * @param question that is to be explained
     * @param last     the last step that is taken if none before it answers
     */
    public Explained explain(Question question, String last) {
        List<Finding> findings = new ArrayList<>();
        for (Step step : inOrder) {
            Optional<Verdict> answer = step.rule().apply(question).join();
            findings.add(new Finding(step.name(), answer.isPresent(), step.finding().apply(question, answer)));
            if (answer.isPresent() || step.name().equals(last)) {
                return new Explained(answer.orElse(new Defer(Reason.FIRST_CONTACT, question.policy.delay())), findings);
            }
        }
        throw new AssertionError("the last step answers");
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
        if (question.domains == LocalDomains.ALL || !question.isExplained() && commit.known().has(question.triplet())) {
            return Step.handOn();
        }
        return question.domains.have(question.attempt.recipient())
            .map(ours -> Step.answerIf(!ours, Pass.NOT_OURS))
            .orElseGet(() -> Step.answer(Defer.UNAVAILABLE));
    }

    private CompletableFuture<Optional<Verdict>> neverDeferred(Question question) {
        return Step.answerIf(NeverDeferred.is(question.attempt.recipient()), Pass.NEVER_DEFERRED);
    }

    private CompletableFuture<Optional<Verdict>> recipientRule(Question question) {
        RecipientRule rule = rule(question);
        rule.delay().ifPresent(delay -> question.policy = question.policy.withDelay(delay));
        return ending(question, rule.greylisted() ? Optional.empty() : Optional.of(Pass.RECIPIENT_RULE));
    }

    /**
     * Mail that this server has deferred has come back, whatever lets it in now: that ends its first contact. All other mail on
     * lists spares the store the question.
     */
    private CompletableFuture<Optional<Verdict>> ending(Question question, Optional<Verdict> pass) {
        if (pass.isEmpty() || question.isExplained() || !commit.hasDeferred(question.triplet())) {
            return CompletableFuture.completedFuture(pass);
        }
        return ask(question, Purpose.DECIDE, pass.map(Pass.class::cast))
            .thenApply(answer -> answer.filter(verdict -> verdict.reason() != Reason.UNAVAILABLE).or(() -> pass));
    }

    private RecipientRule rule(Question question) {
        RecipientRules rules = exemptions.recipientRules().get();
        String recipient = question.attempt.recipient();
        if (question.trace.isEmpty()) {
            return rules.of(recipient);
        }
        Optional<Ruling> ruling = rules.explain(recipient);
        question.trace.get().ruling = ruling;
        return ruling.map(Ruling::rule).orElse(RecipientRule.ON);
    }

    private CompletableFuture<Optional<Verdict>> whitelist(Question question) {
        question.learn(clients.known(question.attempt));
        return ending(question, whitelisted(question));
    }

    private Optional<Verdict> whitelisted(Question question) {
        if (question.trace.isEmpty()) {
            return exemptions.whitelists().find(question.attempt).map(Pass::whitelisted);
        }
        Optional<Listing> listing = exemptions.whitelists().explain(question.attempt);
        question.trace.get().listing = listing;
        return listing.map(Listing::name).map(Pass::whitelisted);
    }

    private CompletableFuture<Optional<Verdict>> remembered(Question question) {
        Instant at = question.attempt.at();
        Optional<Pass> pass = question.isExplained() ? commit.known().peek(question.triplet(), at, question.policy)
            : commit.known().find(question.triplet(), at, question.policy);
        return CompletableFuture.completedFuture(pass.map(known -> known));
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
        return CompletableFuture.supplyAsync(() -> whitelisted(question))
            .thenCompose(pass -> pass.isEmpty() ? Step.handOn()
                : ask(question, Purpose.DECIDE, pass.map(Pass.class::cast)));
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
        if (!question.isExplained() && verdict.reason() == Reason.TRIPLET && ((Pass) verdict).delayed().isPresent()
                && earning.tryAcquire()) {
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
        if (question.trace.isPresent()) {
            return CompletableFuture.completedFuture(explained(question, request(question, purpose, pass), question.trace.get()));
        }
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

    private Optional<Verdict> explained(Question question, Request request, Trace trace) {
        trace.request = Optional.of(request);
        try {
            if (health.isOpening()) {
                throw new StoreException("the store is still opening");
            }
            GroupCommit.Explained explained = commit.explain(request);
            trace.rows = explained.rows();
            trace.policy = explained.policy();
            return answer(question, explained.decided());
        } catch (StoreException e) {
            trace.trouble = Optional.of(String.valueOf(e.getMessage()));
            return Optional.of(health.policy().verdict());
        }
    }

    private Request request(Question question, Purpose purpose, Optional<Pass> pass) {
        Identification client = clients.identify(question.attempt, question.known);
        if (client.isLocal() && !question.isExplained() && localTold.compareAndSet(false, true)) {
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
