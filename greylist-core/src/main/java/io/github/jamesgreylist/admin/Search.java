package io.github.jamesgreylist.admin;

import java.time.Duration;
import java.util.Optional;

/**
 * Which rows are looked for: those that match all that is given.
 *
 * @param client    an address, which finds its network; a network as it is stored; {@code spf:example.org}
 * @param sender    an address, or {@code @example.org} for a domain
 * @param recipient likewise
 * @param older     first seen at least so long ago
 * @param newer     first seen at most so long ago
 * @param limit     of one page, 1 to 1,000
 * @param after     {@link Found#next} of the page before
 */
public record Search(Optional<String> client, Optional<String> sender, Optional<String> recipient, Optional<Kind> kind,
        Optional<State> state, Optional<Duration> older, Optional<Duration> newer, int limit, Optional<String> after) {}
