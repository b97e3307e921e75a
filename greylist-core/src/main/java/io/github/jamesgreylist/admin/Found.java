package io.github.jamesgreylist.admin;

import java.util.List;
import java.util.Optional;

/**
 * A page of rows: of what waits, the longest waiting first.
 *
 * @param next for {@link Search#after}; empty at the end
 */
public record Found(List<Entry> entries, Optional<String> next) {}
