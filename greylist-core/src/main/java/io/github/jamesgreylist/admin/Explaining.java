package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.DecisionLog;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Explained;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.settings.DurationText;
import io.github.jamesgreylist.store.StoreException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs an attempt through the steps of the decision without changing anything. For any number of threads; blocks. */
public class Explaining {

    /** What stands for a client of which nobody knows anything: the steps that would look at it are left out. */
    private static final byte[] NO_CLIENT = new byte[4];
    private static final Pattern NETWORK = Pattern.compile("([0-9]+(?:\\.[0-9]+){3}|[0-9a-f:.]*:[0-9a-f:.]*)/[0-9]+");

    private final Greylist greylist;
    private final LocalDomains domains;
    private final LatestClient latest;
    private final Clock clock;

    /** Tells the client of the latest row of a sender and a recipient, as {@link Entry#client} has it. */
    @FunctionalInterface
    public interface LatestClient {

        /** @throws StoreException if the store cannot be asked */
        Optional<String> of(String sender, String recipient);
    }

    /**
     * @param domains of the front end: {@link LocalDomains#ALL} if it asks about its own recipients only
     * @param latest  asked if nobody knows the client
     */
    public Explaining(Greylist greylist, LocalDomains domains, LatestClient latest, Clock clock) {
        this.greylist = greylist;
        this.domains = domains;
        this.latest = latest;
        this.clock = clock;
    }

    Explanation explain(Inquiry inquiry) {
        String sender = withoutBrackets(inquiry.sender());
        String recipient = withoutBrackets(inquiry.recipient());
        if (recipient.isEmpty()) {
            throw new IllegalArgumentException("the recipient is missing: write recipient=bob@example.org");
        }
        Optional<String> stored = inquiry.client().isPresent() ? Optional.empty() : latest(sender, recipient);
        Optional<InetAddress> client = inquiry.client().or(() -> stored.flatMap(Explaining::address));
        Attempt attempt = new Attempt(clock.instant(), client.orElseGet(() -> address(NO_CLIENT)),
            inquiry.name().filter(name -> !name.isEmpty()), inquiry.helo(), sender, recipient, false, Optional.empty());
        Explained explained = greylist.explain(attempt, client.isPresent(), domains);
        return explanation(explained, client.isPresent(), stored.filter(some -> client.isPresent()));
    }

    private static String withoutBrackets(String address) {
        String text = address.strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    private Optional<String> latest(String sender, String recipient) {
        try {
            return latest.of(sender, recipient);
        } catch (StoreException e) {
            // The step that needs the store tells of it.
            return Optional.empty();
        }
    }

    /** The first address of a network. Anything else tells no client: an SPF domain, or a hash. */
    private static Optional<InetAddress> address(String network) {
        Matcher parts = NETWORK.matcher(network);
        try {
            // An address in digits: nobody is asked for it.
            return parts.matches() ? Optional.of(InetAddress.getByName(parts.group(1))) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("it has 4 bytes", e);
        }
    }

    private static Explanation explanation(Explained explained, boolean hasClient, Optional<String> stored) {
        Verdict verdict = explained.verdict();
        Optional<Defer> deferral = verdict instanceof Pass pass ? pass.would() : Optional.of((Defer) verdict);
        boolean answered = explained.findings().stream().anyMatch(Explained.Finding::answers);
        boolean isOpen = !hasClient && !answered;
        String why = explained.findings().get(explained.findings().size() - 1).sentence();
        String sentence = stored.map(network -> "Asked about the first address of " + network + ", from where it came last. ")
            .orElse("")
            + (isOpen
                ? "Nobody knows the client: name it to know more. A first contact is deferred, unless its client is known or"
                    + " on a whitelist."
                : inWords(verdict, deferral) + " " + why);
        return new Explanation(verdict instanceof Defer ? "greylist" : "pass", DecisionLog.words(verdict), sentence,
            isOpen ? Optional.empty() : deferral.map(Defer::secondsLeft), explained.findings().stream()
                .map(finding -> new Explanation.Step(finding.step(), finding.answers(), finding.sentence())).toList());
    }

    private static String inWords(Verdict verdict, Optional<Defer> deferral) {
        if (verdict instanceof Defer some) {
            return some.left().isZero() ? "It would be deferred: nobody can look."
                : "It would be deferred for another " + DurationText.of(Duration.ofSeconds(some.secondsLeft())) + ".";
        }
        return deferral
            .map(would -> "It would be deferred for another " + DurationText.of(Duration.ofSeconds(would.secondsLeft()))
                + ", but this greylist only observes (mode=observe), and it passes.")
            .orElseGet(() -> "It would pass: " + DecisionLog.words(verdict) + ".");
    }
}
