package io.github.jamesgreylist.decision;

import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * One RCPT, as a front end saw it. Addresses are as the client sent them: canonical forms are made by the engine.
 *
 * @param at         the instant at which the command arrived, by the front end's clock; kept to the millisecond
 * @param client     the peer, or the client that a proxy named
 * @param clientName the client's forward-confirmed name; empty if there is none or nobody asked for it
 * @param helo       what the client said in HELO or EHLO
 * @param sender     the envelope sender without angle brackets; {@code ""} is the null sender
 * @param recipient  the envelope recipient without angle brackets
 * @param trusted    the session is authenticated, or the client may relay: it is never greylisted
 * @param queueId    the front end's name for the transaction, for the log
 */
public record Attempt(Instant at, InetAddress client, Optional<String> clientName, Optional<String> helo,
        String sender, String recipient, boolean trusted, Optional<String> queueId) {

    public Attempt {
        // What is stored are milliseconds. A finer instant would look older, once stored, than it is, and pass early.
        at = at.truncatedTo(ChronoUnit.MILLIS);
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(clientName, "clientName");
        Objects.requireNonNull(helo, "helo");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(recipient, "recipient");
        Objects.requireNonNull(queueId, "queueId");
    }

    /** An attempt of a stranger of whom nothing but the envelope is known. */
    public static Attempt of(Instant at, InetAddress client, String sender, String recipient) {
        return new Attempt(at, client, Optional.empty(), Optional.empty(), sender, recipient, false, Optional.empty());
    }

    /** The same attempt, now that the client's name is known. */
    public Attempt withClientName(String name) {
        return new Attempt(at, client, Optional.of(name), helo, sender, recipient, trusted, queueId);
    }
}
