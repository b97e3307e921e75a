package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.engine.commit.GroupCommit.Found;
import io.github.jamesgreylist.identity.Clients.Known;
import io.github.jamesgreylist.recipient.LocalDomains;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt on its way through the steps, with what they have found out. For one thread at a time: the steps follow each
 * other.
 */
public final class Question {

    final TripletForm form;
    final LocalDomains domains;
    private final long begun = System.nanoTime();
    private final long deadline;
    Attempt attempt;
    /** In force for the recipient. */
    Policy policy;
    /** What is known of the client. */
    Known known = Known.NOTHING;
    /** If the mail is to be deferred. */
    Optional<Defer> deferral = Optional.empty();
    /** If the deferral is not stored yet: what was found. */
    Optional<Found> found = Optional.empty();
    /** How long the store has taken to find it. */
    long storeNanos;
    /** If it is only explained: nothing is left behind. */
    final Optional<Trace> trace;
    private @Nullable Triplet triplet;

    /** @param timeBudget for the answer, from now on */
    public Question(Attempt attempt, FrontEnd frontEnd, TripletForm form, Policy policy, Duration timeBudget) {
        this(attempt, frontEnd, form, policy, timeBudget, Optional.empty());
    }

    private Question(Attempt attempt, FrontEnd frontEnd, TripletForm form, Policy policy, Duration timeBudget,
            Optional<Trace> trace) {
        this.attempt = attempt;
        this.domains = frontEnd.domains();
        this.form = form;
        this.policy = policy;
        this.trace = trace;
        this.deadline = begun + timeBudget.toNanos();
    }

    /** Of somebody who wants to know what would become of the attempt. */
    public static Question explained(Attempt attempt, FrontEnd frontEnd, TripletForm form, Policy policy, Duration timeBudget) {
        return new Question(attempt, frontEnd, form, policy, timeBudget, Optional.of(new Trace()));
    }

    boolean isExplained() {
        return trace.isPresent();
    }

    /** With the client's name, if it was looked up. */
    public Attempt attempt() {
        return attempt;
    }

    /** Since the question was asked. */
    public long nanos() {
        return System.nanoTime() - begun;
    }

    Triplet triplet() {
        if (triplet == null) {
            triplet = form.of(attempt);
        }
        return triplet;
    }

    /** @return whether the client has a name now that it had not before */
    boolean learn(Known more) {
        Optional<String> name = more.name().orElse(Optional.empty());
        boolean named = name.isPresent() && attempt.clientName().isEmpty();
        attempt = name.map(attempt::withClientName).orElse(attempt);
        known = more;
        return named;
    }

    /** Of the time budget; at least a moment. */
    Duration left() {
        return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadline - System.nanoTime()));
    }
}
