package io.github.jamesgreylist.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * A row, as people read it.
 *
 * @param client    a network ({@code 192.0.2.0/24}), {@code spf:example.org}, or {@code *} for anywhere; a hash in privacy mode
 * @param sender    folded; empty for the null sender, and in rows that have none
 * @param recipient empty in rows that have none
 * @param passesAt  from when on a retry passes; only if it waits
 * @param passes    what was counted for the auto-whitelist or the known domain; only of such rows
 */
public record Entry(Kind kind, String client, String sender, String recipient, State state, Instant firstSeen,
        Instant lastSeen, Instant expires, Optional<Instant> passesAt, Optional<Integer> passes) {}
