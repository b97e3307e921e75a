package io.github.jamesgreylist.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What has been counted, by hour or day (UTC), oldest first; hours without mail are there with zeros.
 *
 * @param by the length of each span
 */
public record Statistics(Instant from, Instant to, Duration by, List<Span> spans) {

    /**
     * @param firstContacts deferred for the first time
     * @param earlyRetries  deferred again
     * @param cameBack      passed after a first contact, for whatever reason
     * @param neverCameBack first contacts whose retry window is over
     * @param passed        by reason, in the words of the log without numbers
     * @param observed      would have been deferred, in {@code mode=observe}; counted in firstContacts and earlyRetries, too
     * @param unexamined    nobody could look
     * @param outages       of the store, as they began
     * @param outageSeconds of the store
     * @param lostLogLines  that nobody read in time
     * @param delays        how many came back within so many seconds, and not within the key before; the last key is Long.MAX_VALUE
     * @param delaySeconds  all delays together
     * @param dropped       first contacts that had to go for newer ones at the bound; by the hour in which they were first seen,
     *                      and not in neverCameBack
     */
    public record Span(Instant from, long firstContacts, long earlyRetries, long cameBack, long neverCameBack,
            Map<String, Long> passed, long observed, long unexamined, long outages, long outageSeconds, long lostLogLines,
            SortedMap<Long, Long> delays, long delaySeconds, long dropped) {

        /** Where nothing was dropped. */
        public Span(Instant from, long firstContacts, long earlyRetries, long cameBack, long neverCameBack,
                Map<String, Long> passed, long observed, long unexamined, long outages, long outageSeconds, long lostLogLines,
                SortedMap<Long, Long> delays, long delaySeconds) {
            this(from, firstContacts, earlyRetries, cameBack, neverCameBack, passed, observed, unexamined, outages, outageSeconds,
                lostLogLines, delays, delaySeconds, 0);
        }
    }
}
