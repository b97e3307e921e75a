package io.github.jamesgreylist.reply;

import java.util.Objects;

/**
 * An SMTP reply to a RCPT that is not accepted. Code, enhanced code and text belong together.
 *
 * @param code         450, 451 or 421: RFC 5321 §4.2.3
 * @param enhancedCode of class 4, as the code is: RFC 3463
 * @param text         what people read
 */
public record Reply(int code, String enhancedCode, String text) {

    /** The greylister is in trouble and was told to defer meanwhile. */
    public static final Reply UNAVAILABLE = new Reply(451, "4.3.0", "Greylisting is unavailable, try again later");

    public Reply {
        Objects.requireNonNull(text, "text");
        if (!enhancedCode.startsWith(code / 100 + ".")) {
            throw new IllegalArgumentException("enhanced code " + enhancedCode + " does not go with " + code);
        }
    }

    /** Whether the server closes the connection after this reply: RFC 5321 §3.8. */
    public boolean closesConnection() {
        return code == 421;
    }

    /** The text as Postfix words it for a recipient. */
    public String textFor(String recipient) {
        return "<" + recipient + ">: Recipient address rejected: " + text;
    }
}
