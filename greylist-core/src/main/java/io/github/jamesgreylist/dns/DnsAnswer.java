package io.github.jamesgreylist.dns;

import java.util.List;

/**
 * An answer of the DNS, or that there was none.
 *
 * @param records addresses as text; host names, in lower case and without a dot at the end, those of MX records in their
 *                order; of TXT records the strings of each put together. Empty unless found
 * @param expires when it is not true any more, by the client's {@link System#nanoTime}
 */
public record DnsAnswer(Outcome outcome, List<String> records, long expires) {

    /** Nothing: the DNS says so. Unanswered: no answer in time, or one that says that it could not find out. */
    public enum Outcome {
        FOUND, NOTHING, UNANSWERED
    }

    public boolean isUnanswered() {
        return outcome == Outcome.UNANSWERED;
    }
}
