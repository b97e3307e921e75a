package io.github.jamesgreylist.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;

/**
 * The lines {@code /regex/}, without regard to case and unanchored, as postgrey reads them. The engine is RE2/J, whose
 * time is linear in the text: no expression can hang the server. Its price is that it knows no look-around, no
 * back-references, no possessive quantifiers and none of Perl's {@code \Z}, {@code \h}, {@code \K}; a line with one of
 * them is refused.
 *
 * <p>This is the only kind of entry that costs time for each line, on the thread that answers. So all of a list together
 * have a bound: an instruction costs up to 9 ns for each character of the text.
 */
public final class Regexes {

    /** In RE2's instructions. postgrey's own expressions have about 30. */
    private static final int LARGEST = 5_000;
    /**
     * Of all expressions of a list: room for 1,000 of postgrey's. A usual name costs a few milliseconds of CPU then, and a text
     * and expressions that are made to cost the most, 90.
     */
    static final int LARGEST_SUM = 30_000;
    /** The longest address that SMTP knows, RFC 5321 §4.5.3.1; a name is shorter. */
    static final int LONGEST_TEXT = 320;
    /** Above it RE2/J could need all memory just to compile: {@code (((a{999}){999}){999})}. */
    private static final long LARGEST_TO_TRY = 1_000_000;
    private static final java.util.regex.Pattern COUNT = java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    /**
     * Of these nine letters RE2/J 1.8 goes round and round through the cases and never comes back to where it began: it
     * compiles a class of characters that contains one of them for ever. Ranges are where nobody sees them.
     */
    private static final int FIRST_ENDLESS = 0x1C80;
    private static final int LAST_ENDLESS = 0x1C88;
    private static final java.util.regex.Pattern CHARACTER = java.util.regex.Pattern.compile(
        "\\\\x\\{(\\p{XDigit}{1,6})}|\\\\x(\\p{XDigit}{2})|\\\\([0-7]{1,3})|\\\\?(.)", java.util.regex.Pattern.DOTALL);

    private final List<Expression> expressions = new ArrayList<>();
    private int instructions;

    private record Expression(Pattern pattern, LineInForce entry) {}

    public static boolean looksLikeOne(String text) {
        return text.startsWith("/");
    }

    public void add(LineInForce entry) {
        Line line = entry.line();
        String text = line.text();
        // Capitals do not matter anyway.
        int end = text.endsWith("/i") ? text.length() - 2 : text.length() - 1;
        if (end < 2 || text.charAt(end) != '/') {
            throw line.refuse("a regular expression stands between two slashes; behind a # all is comment");
        }
        String regex = text.substring(1, end);
        if (mostInstructions(regex) > LARGEST_TO_TRY) {
            throw tooLarge(line);
        }
        if (mayNeverEnd(regex)) {
            throw line.refuse("a range of characters that has U+1C80 to U+1C88 in it cannot be used: for whatever is not"
                + " ASCII write [^\\x00-\\x7f], or leave these out of the range");
        }
        count(compile(regex, line), entry);
    }

    /** Only the first one that is too many is refused: the others would have to be told the same. */
    private void count(Pattern pattern, LineInForce entry) {
        boolean told = instructions > LARGEST_SUM;
        instructions = Math.min(LARGEST_SUM + 1, instructions + pattern.programSize());
        if (instructions <= LARGEST_SUM) {
            expressions.add(new Expression(pattern, entry));
        } else if (!told) {
            throw entry.line()
                .refuse("the regular expressions up to here are too many to be tried for each mail: a list has room for"
                    + " about 1,000; write domains (example.org), which cost no time, however many they are");
        }
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

    /** Also true for what only looks like such a range, outside a class. */
    private static boolean mayNeverEnd(String regex) {
        List<MatchResult> characters = CHARACTER.matcher(regex).results().toList();
        for (int i = 0; i < characters.size(); i++) {
            int character = codePoint(characters.get(i));
            boolean range = i > 1 && characters.get(i - 1).group().equals("-");
            int first = range ? codePoint(characters.get(i - 2)) : character;
            if (first <= LAST_ENDLESS && character >= FIRST_ENDLESS) {
                return true;
            }
        }
        return false;
    }

    private static int codePoint(MatchResult character) {
        return character.group(1) != null ? Integer.parseInt(character.group(1), 16)
            : character.group(2) != null ? Integer.parseInt(character.group(2), 16)
            : character.group(3) != null ? Integer.parseInt(character.group(3), 8)
            : character.group(4).codePointAt(0);
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

    public boolean isEmpty() {
        return expressions.isEmpty();
    }

    /** Whether one of them is found anywhere in the text. In one that is too long for a name or an address, none is. */
    public boolean match(String text) {
        return find(text).isPresent();
    }

    /** The first line that is found anywhere in the text, as above. */
    public Optional<LineInForce> find(String text) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        for (Expression expression : expressions) {
            if (expression.pattern.matcher(text).find()) {
                return Optional.of(expression.entry);
            }
        }
        return Optional.empty();
    }
}
