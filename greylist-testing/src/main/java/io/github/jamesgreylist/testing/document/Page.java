package io.github.jamesgreylist.testing.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page in Markdown, as its readers see it: headings, prose, links, and blocks that can be copied. Immutable. */
public final class Page {

    private static final String FENCE = "```";
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern LINK_TEXT = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");

    private final Path file;
    private final List<Line> lines = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();

    /**
     * Text between two lines of three backticks.
     *
     * @param heading  under which it stands, without its number signs; empty above the first one
     * @param language behind the first backticks; may be empty
     * @param text     without the indentation that all of it has, each line with its line feed
     */
    public record Block(String heading, String language, String text) {}

    /**
     * A line outside of blocks.
     *
     * @param number the first one is 1
     */
    public record Line(int number, String text) {

        public boolean isHeading() {
            return text.startsWith("#");
        }

        boolean isTable() {
            return text.strip().startsWith("|");
        }
    }

    private Page(Path file, List<String> all) {
        this.file = file;
        String heading = "";
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            if (line.strip().startsWith(FENCE)) {
                int end = i + 1;
                while (!all.get(end).strip().equals(FENCE)) {
                    end++;
                }
                blocks.add(block(heading, line, all.subList(i + 1, end)));
                i = end;
            } else {
                Line read = new Line(i + 1, line);
                lines.add(read);
                heading = read.isHeading() ? line.replaceFirst("^#+ ", "") : heading;
            }
        }
    }

    /** @throws IOException if it cannot be read */
    public static Page read(Path file) throws IOException {
        return new Page(file, Files.readAllLines(file));
    }

    private static Block block(String heading, String fence, List<String> lines) {
        int indent = fence.indexOf(FENCE);
        return new Block(heading, fence.strip().substring(FENCE.length()),
            lines.stream().map(line -> line.substring(Math.min(indent, line.length())) + "\n").collect(Collectors.joining()));
    }

    public Path file() {
        return file;
    }

    /** All of them, in their order. */
    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /**
     * The text of a block.
     *
     * @param language as behind its backticks; may be empty
     * @param number   among those of this heading and language; the first one is 0
     * @throws AssertionError if the page has no such block
     */
    public String block(String heading, String language, int number) {
        return blocks.stream().filter(block -> block.heading().equals(heading) && block.language().equals(language))
            .skip(number).findFirst().map(Block::text)
            .orElseThrow(() -> new AssertionError(
                file + " has no block " + number + " of '" + language + "' under '" + heading + "'"));
    }

    /** Headings of all levels, without their number signs. */
    public List<String> headings() {
        return lines.stream().filter(Line::isHeading).map(line -> line.text().replaceFirst("^#+ ", "")).toList();
    }

    /** What is neither heading nor table nor block. */
    public List<Line> prose() {
        return lines.stream().filter(line -> !line.isHeading() && !line.isTable()).toList();
    }

    /** The lines under one heading, up to the next. */
    public String under(String heading) {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (Line line : lines) {
            if (line.isHeading()) {
                inside = line.text().endsWith("# " + heading);
            } else if (inside) {
                text.append(line.text()).append('\n');
            }
        }
        if (text.isEmpty()) {
            throw new AssertionError(file + " has nothing under '" + heading + "'");
        }
        return text.toString();
    }

    /** Where its links lead, as it is written there. */
    public List<String> links() {
        return lines.stream().map(line -> CODE.matcher(line.text()).replaceAll(""))
            .flatMap(line -> LINK.matcher(line).results()).map(link -> link.group(1)).toList();
    }

    /** The names under which other pages may link to its headings, as GitHub makes them. */
    public Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        for (String heading : headings()) {
            String name = LINK_TEXT.matcher(heading).replaceAll("$1").strip().toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_\\- ]", "").replace(' ', '-');
            String unique = name;
            for (int i = 1; !anchors.add(unique); i++) {
                unique = name + "-" + i;
            }
        }
        return anchors;
    }
}
