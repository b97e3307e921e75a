package io.github.jamesgreylist.whitelist;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;

/**
 * The lines {@code /regex/}, without regard to case and unanchored, as postgrey reads them. The engine is RE2/J, whose
 * time is linear in the text: no expression can hang the server. Its price is that it knows no look-around, no
 * back-references, no possessive quantifiers and none of Perl's {@code \Z}, {@code \h}, {@code \K}; a line with one of
 * them is refused.
 *
 * <p>This is the only kind of entry that costs time for each line.
 */
final class Regexes {

    /** In RE2's instructions. postgrey's own expressions have about 30. */
    private static final int LARGEST = 5_000;
    /** Above it RE2/J could need all memory just to compile: {@code (((a{999}){999}){999})}. */
    private static final long LARGEST_TO_TRY = 1_000_000;
    private static final java.util.regex.Pattern COUNT = java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    private final List<Pattern> patterns = new ArrayList<>();

    static boolean looksLikeOne(String text) {
        return text.startsWith("/");
    }

    void add(Line line) {
        String text = line.text();
        if (text.length() < 3 || !text.endsWith("/")) {
            throw line.refuse("a regular expression stands between two slashes; behind a # all is comment");
        }
        String regex = text.substring(1, text.length() - 1);
        if (mostInstructions(regex) > LARGEST_TO_TRY) {
            throw tooLarge(line);
        }
        patterns.add(compile(regex, line));
    }

    private static Pattern compile(String regex, Line line) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw line.refuse(e.getDescription() + ": '" + e.getPattern() + "' (the syntax is RE2's, which has no"
                + " look-around and no back-references)");
        }
        if (pattern.programSize() > LARGEST) {
            throw tooLarge(line);
        }
        return pattern;
    }

    /** As if every counted repetition contained all others. */
    private static double mostInstructions(String regex) {
        return COUNT.matcher(regex).results().mapToDouble(Regexes::largestCount)
            .reduce(regex.length(), (product, count) -> product * count);
    }

    private static double largestCount(MatchResult count) {
        String most = count.group(2) == null || count.group(2).isEmpty() ? count.group(1) : count.group(2);
        return Math.max(1, Integer.parseInt(most));
    }

    private static SettingsException tooLarge(Line line) {
        return line.refuse("the counted repetitions in this regular expression make it too large");
    }

    /** Whether one of them is found anywhere in the text. */
    boolean match(String text) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(text).find()) {
                return true;
            }
        }
        return false;
    }
}
