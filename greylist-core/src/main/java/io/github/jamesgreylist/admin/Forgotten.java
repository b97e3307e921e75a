package io.github.jamesgreylist.admin;

import java.util.Optional;

/**
 * Rows that are gone.
 *
 * @param forgotten how many
 * @param note      a sentence about rows that may have been meant and are still there
 */
public record Forgotten(long forgotten, Optional<String> note) {}
