package io.github.jamesgreylist.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * Mail that passes at its next try.
 *
 * @param client empty: wherever it comes from
 */
public record Released(String sender, String recipient, Optional<String> client, Instant until) {}
