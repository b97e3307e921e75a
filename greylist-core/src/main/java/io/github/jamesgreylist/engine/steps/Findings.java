package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.engine.commit.Request;
import io.github.jamesgreylist.identity.Clients.Known;
import io.github.jamesgreylist.identity.Identification;
import io.github.jamesgreylist.identity.Spf;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.recipient.RecipientRules.Ruling;
import io.github.jamesgreylist.settings.DurationText;
import io.github.jamesgreylist.whitelist.Whitelists.Listing;
import java.time.Duration;
import java.util.Optional;

/** What the steps have found, in sentences, for a question that was explained. */
final class Findings {

    private Findings() {}

    static String trusted(Question question, Optional<Verdict> answer) {
        return answer.isPresent() ? "The session is authenticated, or the client may relay."
            : "The session is neither authenticated nor may the client relay.";
    }

    static String notOurs(Question question, Optional<Verdict> answer) {
        if (question.domains == LocalDomains.ALL) {
            return "The mail server has checked the recipient before it asks.";
        }
        return answer.map(verdict -> verdict.reason() == Reason.NOT_OURS
            ? "The recipient's domain is none for which this server accepts mail."
            : "The server cannot tell at the moment for which domains it accepts mail.")
            .orElse("The recipient's domain is one for which this server accepts mail.");
    }

    static String neverDeferred(Question question, Optional<Verdict> answer) {
        return answer.isPresent() ? "Mail to postmaster and abuse is never deferred."
            : "The recipient is neither postmaster nor abuse.";
    }

    static String recipientRule(Question question, Optional<Verdict> answer) {
        return trace(question).ruling.map(Findings::inWords)
            .orElse("No rule is about the recipient: greylisting is on, with the server's delay.");
    }

    private static String inWords(Ruling ruling) {
        String what = !ruling.rule().greylisted() ? "greylisting is off"
            : ruling.rule().delay().map(delay -> "the delay is " + DurationText.of(delay))
                .orElse("greylisting is on, with the server's delay");
        return "Rule " + at(ruling.line()) + ": " + what + ".";
    }

    private static String at(Line line) {
        return line.file() + ":" + line.number() + " '" + line.text() + "'";
    }

    static String whitelist(Question question, Optional<Verdict> answer) {
        return trace(question).listing.map(Findings::inWords).orElseGet(() -> "On no whitelist; "
            + question.attempt.clientName().map(name -> "the client's name is " + name)
                .orElse(question.known.name().isPresent() ? "the client has no verified name"
                    : "the client's name is not looked up yet")
            + ".");
    }

    private static String inWords(Listing listing) {
        return listing.line().map(line -> "On the " + listing.name() + ": " + at(line) + ".")
            .orElse("On the whitelist " + listing.name() + ".");
    }

    static String remembered(Question question, Optional<Verdict> answer) {
        return (answer.isPresent() ? "In this server's memory as passed under " : "Not in this server's memory as passed under ")
            + question.triplet().network() + ".";
    }

    static String stored(Question question, Optional<Verdict> answer) {
        boolean isKnown = question.known.isComplete() && trace(question).trouble.isEmpty();
        return (isKnown ? inWords(question.known, question) + " " : "") + rows(question, answer);
    }

    private static String rows(Question question, Optional<Verdict> answer) {
        Trace trace = trace(question);
        if (trace.trouble.isPresent()) {
            return "The store cannot be asked: " + trace.trouble.get() + ".";
        }
        return trace.request.map(request -> {
            RowsInWords rows = new RowsInWords(request, trace);
            return answer.map(verdict -> verdict.reason() == Reason.VERIFIED_CLIENT
                ? "Only unverified clients are greylisted, and this one is none: " + client(request.client()) + "."
                : rows.because(verdict)).orElseGet(rows::ofTriplet);
        }).orElse("Nothing was asked.");
    }

    static String lookedUp(Question question, Optional<Verdict> answer) {
        Trace trace = trace(question);
        String known = inWords(question.known, question);
        if (answer.isEmpty() || trace.trouble.isPresent()) {
            return trace.trouble.isPresent() ? rows(question, answer) : known;
        }
        return known + " " + (answer.get().reason() == Reason.WHITELIST
            ? trace.listing.map(Findings::inWords)
                .orElse("A list of good clients in the DNS has it: "
                    + question.known.list().flatMap(list -> list).orElse("") + ".")
            : rows(question, answer));
    }

    private static String inWords(Known known, Question question) {
        String name = question.attempt.clientName().map(host -> "Verified name: " + host + ".").orElse("No verified name.");
        return name + " SPF: " + known.spf().map(Findings::inWords).orElse("not asked") + "."
            + known.list().map(list -> list.map(zone -> " On " + zone + ".").orElse("")).orElse("");
    }

    private static String inWords(Spf spf) {
        return switch (spf.result()) {
            case PASS -> spf.domain().map(domain -> "pass, " + domain + " vouches for the client")
                .orElse("pass, but the record lets in everybody, or the domain is a public suffix: nobody vouches");
            case FAIL -> "fail, the sender's domain says that this client does not send for it";
            case SOFTFAIL -> "softfail, the sender's domain says that this client hardly sends for it";
            case NEUTRAL -> "neutral, nobody vouches";
            case NONE -> "none, nobody vouches";
            case ERROR -> "the record cannot be used, nobody vouches";
            case UNANSWERED -> "the DNS did not answer in time";
        };
    }

    static String deferred(Question question, Optional<Verdict> answer) {
        Trace trace = trace(question);
        if (trace.trouble.isPresent() || trace.request.isEmpty() || !(answer.orElse(null) instanceof Defer deferral)) {
            return rows(question, answer);
        }
        String left = DurationText.of(Duration.ofSeconds(deferral.secondsLeft()));
        return (deferral.reason() == Reason.FIRST_CONTACT
            ? "A first contact: a retry passes in " : "A retry that is early: one passes in ") + left + ". "
            + delay(question, trace);
    }

    /** Which delay applies, and why. */
    private static String delay(Question question, Trace trace) {
        Request request = trace.request.orElseThrow();
        String delay = "The delay is " + DurationText.of(trace.policy.delay());
        if (trace.ruling.flatMap(ruling -> ruling.rule().delay()).isPresent()) {
            return delay + ", by the recipient's rule.";
        }
        if (request.policy().delay().equals(request.policy().delayUnverified())) {
            return delay + ", for everybody.";
        }
        return delay + ", as " + (request.client().isTrusted() ? "" : "nobody stands for the client: ")
            + client(request.client())
            + (request.client().isLocal() ? " (" + IpText.of(question.attempt.client()) + ")" : "") + ".";
    }

    private static String client(Identification client) {
        return client.spfDomain()
            .map(domain -> "SPF passes for " + domain + (client.hasOwnName() ? ", and it has a name of its own"
                : ""))
            .orElse(client.hasOwnName() ? "it has a name of its own"
                : client.isLocal() ? "it is in a private network"
                : client.isUnanswered() ? "the DNS answers nobody at the moment"
                : !client.isComplete() ? "not everything is known of it"
                : "it has neither an SPF domain nor a name of its own");
    }

    private static Trace trace(Question question) {
        return question.trace.orElseThrow();
    }
}
