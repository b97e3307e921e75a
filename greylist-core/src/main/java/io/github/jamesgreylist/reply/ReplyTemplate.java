package io.github.jamesgreylist.reply;

import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict.Defer;

/**
 * How deferrals are worded.
 *
 * @param code         reply code
 * @param enhancedCode enhanced code of class 4
 * @param text         {@code %s} stands for the seconds left, {@code %r} for the recipient's domain, {@code %%} for %
 */
public record ReplyTemplate(int code, String enhancedCode, String text) {

    /** With the longest recipient it fits into the 512 octets of a reply line: RFC 5321 §4.5.3.1.5. */
    private static final int LONGEST_TEXT = 140;
    private static final int MINUTE = 60;

    public static final ReplyTemplate DEFAULT = new ReplyTemplate(450, "4.2.0", "Greylisted for %s seconds");

    /** @param recipient the envelope recipient */
    public Reply reply(Defer deferral, String recipient) {
        if (deferral.reason() == Reason.UNAVAILABLE) {
            return Reply.UNAVAILABLE;
        }
        return new Reply(code, enhancedCode, text(rounded(deferral.secondsLeft()), recipient));
    }

    /**
     * Above a minute, up to whole minutes: exact seconds tell spammers when to come, and log readers that group by text would
     * have a row for each number.
     */
    private static long rounded(long seconds) {
        return seconds <= MINUTE ? seconds : (seconds + MINUTE - 1) / MINUTE * MINUTE;
    }

    private String text(long secondsLeft, String recipient) {
        String filled = Placeholders.fill(text, character -> switch (character) {
            case 's' -> secondsLeft;
            case 'r' -> recipient.substring(recipient.lastIndexOf('@') + 1);
            default -> (char) character;
        });
        return filled.length() <= LONGEST_TEXT ? filled : filled.substring(0, LONGEST_TEXT);
    }
}
