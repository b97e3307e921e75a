package io.github.jamesgreylist.admin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How the greylist is.
 *
 * @param mode     {@code greylist} or {@code observe}
 * @param settings as the start line of the log has them
 * @param cause    why the store is away, and what to do, if it is
 * @param since    when the outage began
 * @param rows     by kind, as far as it is known; triplets as {@code waiting} and {@code passed}
 * @param lists    entries in force, by {@link ListName} in small letters
 * @param today    the last 24 hours
 */
public record Status(String version, String mode, Instant started, boolean privacy, String settings, StoreState store,
        Optional<String> cause, Optional<Instant> since, Map<String, Long> rows, Map<String, Integer> lists,
        Statistics.Span today) {

    public enum StoreState {
        WELL, OPENING, AWAY
    }
}
