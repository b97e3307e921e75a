package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.store.Rows;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An attempt on its way through the steps, with what they have found out. For one thread at a time: the steps follow each
 * other.
 */
public final class Question {

    final TripletForm form;
    final LocalDomains domains;
    private final long deadline;
    Attempt attempt;
    /** In force for the recipient. */
    Policy policy;
    /** That the client's name need not be looked up: it is known, or it is known that there is none. */
    boolean isNameKnown;
    /** If the mail is to be deferred. */
    Optional<Defer> deferral = Optional.empty();
    /** If the deferral is not stored yet: what was found. */
    Optional<Rows> found = Optional.empty();
    /** How long the store has taken to find it. */
    long storeNanos;
    private Triplet triplet;

    /** @param timeBudget for the answer, from now on */
    public Question(Attempt attempt, FrontEnd frontEnd, TripletForm form, Policy policy, Duration timeBudget) {
        this.attempt = attempt;
        this.domains = frontEnd.domains();
        this.form = form;
        this.policy = policy;
        this.deadline = System.nanoTime() + timeBudget.toNanos();
        this.isNameKnown = attempt.clientName().isPresent();
    }

    /** With the client's name, if it was looked up. */
    public Attempt attempt() {
        return attempt;
    }

    Triplet triplet() {
        if (triplet == null) {
            triplet = form.of(attempt);
        }
        return triplet;
    }

    /** Mail of this sender to this recipient, wherever it comes from. */
    Triplet fromAnywhere() {
        return form.ofAnyNetwork(attempt.sender(), attempt.recipient());
    }

    void named(Optional<String> name) {
        isNameKnown = true;
        attempt = name.map(attempt::withClientName).orElse(attempt);
    }

    long millisLeft() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }
}
