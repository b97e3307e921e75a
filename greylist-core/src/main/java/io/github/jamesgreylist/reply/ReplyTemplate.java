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

    public static final ReplyTemplate DEFAULT = new ReplyTemplate(450, "4.2.0", "Greylisted for %s seconds");

    /** @param recipient the envelope recipient */
    public Reply reply(Defer deferral, String recipient) {
        if (deferral.reason() == Reason.UNAVAILABLE) {
            return Reply.UNAVAILABLE;
        }
        return new Reply(code, enhancedCode, text(deferral.secondsLeft(), recipient));
    }

    private String text(long secondsLeft, String recipient) {
        StringBuilder filled = new StringBuilder(text.length() + 32);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || i + 1 == text.length()) {
                filled.append(c);
                continue;
            }
            i++;
            switch (text.charAt(i)) {
                case 's' -> filled.append(secondsLeft);
                case 'r' -> filled.append(recipient.substring(recipient.lastIndexOf('@') + 1));
                default -> filled.append(text.charAt(i));
            }
        }
        return filled.length() <= LONGEST_TEXT ? filled.toString() : filled.substring(0, LONGEST_TEXT);
    }
}
