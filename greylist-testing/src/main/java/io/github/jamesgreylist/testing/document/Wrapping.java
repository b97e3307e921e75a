package io.github.jamesgreylist.testing.document;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Wraps the prose of a page. Paragraphs without a line that is too long stay as they are; so do headings, tables and
 * blocks. Code of up to 84 characters stays in one line, and so does a link.
 */
public final class Wrapping {

    private static final Pattern ITEM = Pattern.compile("^\\s*(?:> ?)?(?:[-*]|\\d+\\.)\\s+.*$");
    private static final Pattern BEGIN = Pattern.compile("^(\\s*(?:> ?)?(?:(?:[-*]|\\d+\\.)\\s+)?)(.*)$");
    private static final Pattern WORD = Pattern.compile("(?:`[^`]{1,84}`|\\[[^\\[\\]]{1,60}\\]\\([^)\\s]*\\)|[^\\s`]|`)+");
    /** It would mean something else at the beginning of a line. */
    private static final Pattern NOT_FIRST = Pattern.compile("^(?:[-+*>#|].*|\\d+[.)])$");

    private final int width;
    private final List<String> out = new ArrayList<>();
    private final List<String> paragraph = new ArrayList<>();

    private Wrapping(int width) {
        this.width = width;
    }

    /**
     * @param page  with line feeds
     * @param width the most characters that a line may have
     */
    public static String wrapped(String page, int width) {
        Wrapping wrapping = new Wrapping(width);
        boolean block = false;
        for (String line : page.split("\n", -1)) {
            boolean fence = line.strip().startsWith("```");
            if (fence || block || !isProse(line.strip())) {
                wrapping.flush();
                wrapping.out.add(line);
                block ^= fence;
            } else {
                if (ITEM.matcher(line).matches()) {
                    wrapping.flush();
                }
                wrapping.paragraph.add(line);
            }
        }
        wrapping.flush();
        return String.join("\n", wrapping.out);
    }

    private static boolean isProse(String line) {
        return !line.isEmpty() && !line.startsWith("|") && !line.startsWith("#") && !line.startsWith("<!--")
                && !line.startsWith("![");
    }

    private void flush() {
        if (paragraph.stream().allMatch(line -> line.length() <= width)) {
            out.addAll(paragraph);
        } else {
            fill();
        }
        paragraph.clear();
    }

    private void fill() {
        Matcher first = BEGIN.matcher(paragraph.get(0));
        if (!first.matches()) {
            throw new IllegalStateException(paragraph.get(0));
        }
        String begin = first.group(1);
        String next = ITEM.matcher(paragraph.get(0)).matches() ? begin.replaceAll("[^>]", " ") : begin;
        StringBuilder text = new StringBuilder(first.group(2));
        paragraph.stream().skip(1).forEach(line -> text.append(' ').append(line.replaceFirst("^\\s*(?:> ?)?", "")));
        StringBuilder line = new StringBuilder(begin);
        String between = "";
        for (String word : WORD.matcher(text).results().map(found -> found.group()).toList()) {
            if (line.length() + between.length() + word.length() > width && !between.isEmpty()
                    && !NOT_FIRST.matcher(word).matches()) {
                out.add(line.toString());
                line = new StringBuilder(next);
                between = "";
            }
            line.append(between).append(word);
            between = " ";
        }
        out.add(line.toString());
    }
}
