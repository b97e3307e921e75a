package io.github.jamesgreylist.transfer.foreign;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.identity.Addresses;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings what another greylister has stored into our canonical form, and hands it on row by row. What can never match is
 * counted and left out. For one thread.
 */
public final class ForeignRows {

    /** Of what was left out, so many are told one by one. */
    private static final int MOST_TOLD = 20;
    private static final Duration LONGEST_DELAY = Duration.ofDays(1);
    /** Of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;
    /** In place of bytes that are no UTF-8. */
    private static final char REPLACED = '\uFFFD';

    private final TripletForm form;
    private final Policy policy;
    private final Visitor rows;
    private final Instant now;
    private final List<String> problems = new ArrayList<>();
    private long read;
    private long leftOut;

    /**
     * @param form   of the greylist into which the rows go
     * @param policy its lifetimes; its delay decides what has passed where the other one did not store that
     * @param rows   gets them
     * @param now    what is later was written by a wrong clock, and counts as of now
     */
    public ForeignRows(TripletForm form, Policy policy, Visitor rows, Instant now) {
        this.form = form;
        this.policy = policy;
        this.rows = rows;
        this.now = now;
    }

    /** A triplet of a greylister that does not store whether it passed: it has if it came again after the delay. */
    public void seen(String place, String client, String sender, String recipient, Instant first, Instant last) {
        boolean passed = Duration.between(first, last).compareTo(policy.delay()) >= 0;
        triplet(place, client, sender, recipient, passed ? passed(first, last) : waiting(first, last, policy.delay()));
    }

    /** A triplet that passed. */
    public void passed(String place, String client, String sender, String recipient, Instant first, Instant last) {
        triplet(place, client, sender, recipient, passed(first, last));
    }

    /** A triplet that passed, of which only is known until when that counts. */
    public void passedUntil(String place, String client, String sender, String recipient, Instant until) {
        Instant seen = until.minus(policy.passLifetime());
        passed(place, client, sender, recipient, seen, seen);
    }

    /** A triplet that waits. */
    public void waiting(String place, String client, String sender, String recipient, Instant first, Instant last,
            Duration told) {
        triplet(place, client, sender, recipient, waiting(first, last, told));
    }

    /** A sender that passed from a network. */
    public void knownSender(String place, String client, String sender, Instant first, Instant last) {
        earned(place, client, sender, address -> rows.triplet(
            form.of(attempt(address, sender, "", notLater(last))).toAnyRecipient(), passed(first, last)));
    }

    /** A domain whose senders passed from a network. */
    public void knownDomain(String place, String client, String domain, Instant last) {
        Instant seen = notLater(last);
        earned(place, client, "any@" + domain, address -> rows.client(
            form.senderDomain(domain, attempt(address, "", "", seen)), new ClientState(2, seen, seen, expires(seen))));
    }

    /**
     * A client on the auto-whitelist, or on its way there.
     *
     * @param passes how many were counted
     */
    public void client(String place, String client, int passes, Instant last) {
        Instant seen = notLater(last);
        earned(place, client, "", address -> rows.client(form.of(attempt(address, "", "", seen)).network(),
            new ClientState(Math.max(1, passes), seen, seen, expires(seen))));
    }

    /** What a network has earned: behind one like these stand strangers to each other. */
    private void earned(String place, String client, String sender, Consumer<InetAddress> store) {
        if (IpText.parse(client).filter(Addresses::hidesClients).isPresent()) {
            leaveOut(place, "'" + client + "' is in a private network, which earns nothing");
        } else {
            row(place, client, sender, "any@recipient", store);
        }
    }

    /** @throws NumberFormatException if it is no number */
    static Instant instant(String seconds) {
        return Instant.ofEpochSecond(Math.min(Long.parseLong(seconds), LAST_SECOND));
    }

    private Instant notLater(Instant at) {
        return at.isAfter(now) ? now : at;
    }

    /** @param why in a sentence, without the place */
    public void leaveOut(String place, String why) {
        leftOut++;
        if (problems.size() < MOST_TOLD) {
            problems.add((place + ": " + why).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?"));
        }
    }

    private void triplet(String place, String client, String sender, String recipient, TripletState state) {
        boolean isUsable = !state.firstSeen().isBefore(Instant.EPOCH)
                && state.told().filter(told -> told.isNegative() || told.compareTo(LONGEST_DELAY) > 0).isEmpty();
        if (!isUsable) {
            leaveOut(place, "its times are no times of a greylist");
            return;
        }
        row(place, client, sender, recipient, address -> {
            Triplet triplet = form.of(attempt(address, sender, recipient, state.firstSeen()));
            rows.triplet(triplet, state);
        });
    }

    private void row(String place, String client, String sender, String recipient, Consumer<InetAddress> store) {
        Optional<InetAddress> address = IpText.parse(client);
        if (address.isEmpty()) {
            leaveOut(place, "'" + client + "' is no address of a client");
        } else if (recipient.indexOf('@') <= 0 && !recipient.equalsIgnoreCase("postmaster")) {
            leaveOut(place, "'" + recipient + "' is no recipient");
        } else if (!sender.isEmpty() && sender.indexOf('@') < 0) {
            leaveOut(place, "'" + sender + "' is no sender");
        } else if ((sender + recipient).indexOf(REPLACED) >= 0) {
            leaveOut(place, "its addresses are not in UTF-8");
        } else {
            read++;
            store.accept(address.get());
        }
    }

    private static Attempt attempt(InetAddress client, String sender, String recipient, Instant at) {
        return Attempt.of(at, client, sender, recipient);
    }

    private TripletState passed(Instant first, Instant last) {
        return new TripletState(notLater(first), notLater(last), true, expires(notLater(last)));
    }

    private TripletState waiting(Instant first, Instant last, Duration told) {
        return new TripletState(notLater(first), notLater(last), false, Optional.of(told),
            notLater(first).plus(policy.retryWindow()), Optional.empty());
    }

    private Instant expires(Instant last) {
        return last.plus(policy.passLifetime());
    }

    /** How many rows could be used. */
    public long read() {
        return read;
    }

    public long leftOut() {
        return leftOut;
    }

    /** What was left out and why, the first of it. */
    public List<String> problems() {
        return problems;
    }
}
