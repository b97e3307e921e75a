package io.github.jamesgreylist.testing.james;

import java.util.List;

/**
 * A complete SMTP reply (RFC 5321 section 4.2).
 *
 * @param code  the three digits
 * @param lines the lines as they came, code included, without line ends; never empty
 */
public record SmtpReply(int code, List<String> lines) {
    public SmtpReply {
        lines = List.copyOf(lines);
    }

    /** What follows the code, continuation lines joined by a line feed. */
    public String text() {
        return String.join("\n", lines.stream().map(line -> line.substring(Math.min(4, line.length()))).toList());
    }

    /** The lines as they came, joined by a line feed. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
