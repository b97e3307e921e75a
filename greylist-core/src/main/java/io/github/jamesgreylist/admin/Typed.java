package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.engine.DecisionLog;
import java.util.Locale;
import java.util.regex.Pattern;

/** What people type for addresses: checked, with a sentence for whoever got it wrong. */
final class Typed {

    private static final int LONGEST = 1_000;
    private static final int LONGEST_QUOTED = 60;
    /** As addresses are stored in privacy mode, and very long ones always. */
    private static final Pattern DIGEST = Pattern.compile("(sha256:)?[0-9a-f]{64}");
    private static final Pattern DOMAIN = Pattern.compile("[^@\\s/,<>*]+");

    private Typed() {}

    /** Without the angle brackets that people copy along. {@code <>} is the null sender, an empty text. */
    static String bare(String typed, String parameter) {
        if (typed.length() > LONGEST) {
            throw new IllegalArgumentException(parameter + "= is longer than " + LONGEST + " characters: no address is");
        }
        String text = typed.strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1).strip() : text;
    }

    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    static boolean isDomain(String text) {
        return text.startsWith("@");
    }

    /** @param text {@code @example.org} */
    static String domain(String text, String parameter) {
        String domain = text.substring(1).toLowerCase(Locale.ROOT);
        if (!DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException(
                parameter + "=" + quoted(text) + " is no domain: write it as in @example.org, without anything else");
        }
        return domain;
    }

    /** Refuses what can be neither the address of a mail nor a digest of one. */
    static String address(String text, String parameter) {
        int at = text.lastIndexOf('@');
        if (isDigest(text) || at > 0 && at < text.length() - 1 && !text.startsWith("*@")) {
            return text;
        }
        throw new IllegalArgumentException(parameter + "=" + quoted(text) + " is no address: write it as in ann@example.org"
            + (text.startsWith("*@") ? ", or @example.org for all of a domain" : ""));
    }

    static String recipient(String typed) {
        String text = bare(typed, "recipient");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("recipient= is empty: write an address, as in bob@example.org");
        }
        return text;
    }

    static String quoted(String text) {
        return "'" + DecisionLog.escape(text.length() > LONGEST_QUOTED ? text.substring(0, LONGEST_QUOTED) + "..." : text) + "'";
    }
}
