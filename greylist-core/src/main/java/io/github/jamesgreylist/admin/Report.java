package io.github.jamesgreylist.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What greylisting did in a time.
 *
 * @param total         all spans together
 * @param medianDelay   of what came back, as far as the histogram tells
 * @param waitedLongest of what waits now or came back late, the longest first
 * @param waitTooLong   deferred again and again, for over two hours, without a pass
 * @param neverMatched  lines of lists and rules that have matched nobody since they are in force
 * @param notLookedAt   why nobody, or not everybody, who waits was looked at
 */
public record Report(Instant from, Instant to, Statistics.Span total, Optional<Duration> medianDelay, List<Entry> waitedLongest,
        List<Stuck> waitTooLong, List<Unused> neverMatched, Optional<String> notLookedAt) {

    /**
     * Senders with something in common that do not get through.
     *
     * @param sender   an address, or {@code @example.org}
     * @param clients  from where they tried
     * @param attempts first contacts that wait
     * @param common   what they have in common, in a sentence
     * @param list     to which the line belongs
     * @param line     that would help
     */
    public record Stuck(String sender, String recipient, List<String> clients, int attempts, Instant since, String common,
            ListName list, String line) {}

    /** A line of a list. */
    public record Unused(ListName list, String file, int line, String entry, Instant since) {}
}
