package io.github.jamesgreylist.jamesonderby;

import java.util.Optional;
import java.util.regex.Pattern;

/** What went wrong, for a person. */
final class Causes {

    private static final int LONGEST = 400;
    private static final Pattern QUOTED_CAUSE = Pattern.compile("Caused by: (.*)");

    private Causes() {}

    /**
     * The innermost cause, which is the one that names the key, the file or the address; line breaks become spaces. A
     * message that is a stack trace itself, as OpenJPA's are, has its innermost cause in its last "Caused by".
     */
    static String inOneLine(Throwable e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String text = innermost.getMessage() == null ? "" : ": " + innermost.getMessage();
        String line = lastQuotedCause(text).orElse(innermost.getClass().getSimpleName() + text).replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
    }

    private static Optional<String> lastQuotedCause(String text) {
        return QUOTED_CAUSE.matcher(text).results().reduce((first, second) -> second).map(cause -> cause.group(1));
    }
}
