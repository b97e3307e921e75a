package io.github.jamesgreylist.bridge;

import java.text.Normalizer;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of the operator's that postgrey would send as they are, in what SMTP can carry without SMTPUTF8 (RFC 5321 §4.2):
 * a line of ASCII characters, in which a % stands for something.
 */
final class PlainText {

    private static final int LONGEST_REPLY = 120;
    private static final Pattern PART = Pattern.compile("%.|.", Pattern.DOTALL);
    private static final Pattern ENHANCED_CODE = Pattern.compile("(\\d)\\.(\\d+)\\.(\\d+) +(.*)", Pattern.DOTALL);
    private static final Map<String, String> SPELT = Map.ofEntries(Map.entry("ß", "ss"), Map.entry("æ", "ae"),
        Map.entry("Æ", "AE"), Map.entry("ø", "o"), Map.entry("Ø", "O"), Map.entry("đ", "d"), Map.entry("ł", "l"),
        Map.entry("Ł", "L"), Map.entry("‘", "'"), Map.entry("’", "'"), Map.entry("“", "\""), Map.entry("”", "\""),
        Map.entry("„", "\""), Map.entry("«", "\""), Map.entry("»", "\""), Map.entry("–", "-"), Map.entry("—", "-"),
        Map.entry("…", "..."), Map.entry("\u00a0", " "), Map.entry("€", "EUR"));

    private PlainText() {}

    /**
     * As a --greylist-text: of class 4 if there is an enhanced code, and short enough for a reply.
     *
     * @return empty if nothing of it can be read in ASCII
     */
    static Optional<String> reply(String typed) {
        Matcher withCode = ENHANCED_CODE.matcher(typed);
        String code = withCode.matches() ? code(withCode) : "";
        String text = withCode.matches() ? withCode.group(4) : typed;
        String readable = cut(placeholders(ascii(text), "sr%"));
        boolean lost = !readable.equals(text) && !readable.matches(".*[A-Za-z0-9].*");
        return lost ? Optional.empty() : Optional.of(code + readable);
    }

    /** As an --x-greylist-header. */
    static String header(String typed) {
        return placeholders(ascii(typed), "tvhd%");
    }

    /** A deferral has one of class 4: RFC 3463. */
    private static String code(Matcher parts) {
        boolean usual = parts.group(1).matches("[245]") && parts.group(2).length() <= 3 && parts.group(3).length() <= 3;
        return usual ? "4." + parts.group(2) + "." + parts.group(3) + " " : "";
    }

    private static String ascii(String text) {
        String spelt = text;
        for (Map.Entry<String, String> one : SPELT.entrySet()) {
            spelt = spelt.replace(one.getKey(), one.getValue());
        }
        return Normalizer.normalize(spelt, Normalizer.Form.NFKD).replaceAll("\\p{M}", "").replaceAll("\\s+", " ")
            .replaceAll("[^ -~]", "?").strip();
    }

    /** A % before anything else is a %. */
    private static String placeholders(String text, String known) {
        Matcher parts = PART.matcher(text);
        return parts.replaceAll(part -> Matcher.quoteReplacement(
            part.group().charAt(0) != '%' || part.group().length() == 2 && known.indexOf(part.group().charAt(1)) >= 0
                ? part.group() : "%" + part.group()));
    }

    /** Not in the middle of a placeholder. */
    private static String cut(String text) {
        Matcher parts = PART.matcher(text);
        int end = 0;
        for (int i = 0; i < LONGEST_REPLY && parts.find(); i++) {
            end = parts.end();
        }
        return text.substring(0, end).strip();
    }
}
