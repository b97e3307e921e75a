package io.github.jamesgreylist.list;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A list file as it is on the disk, with its comments: to be shown, and to be changed without touching anything else in it.
 * Never changed itself.
 */
public final class ListText {

    /** Behind {@code \n}, {@code \r}, or both together, as {@link java.io.BufferedReader#readLine} sees it. */
    private static final String LINE_END = "(?<=\n)|(?<=\r)(?!\n)";

    /** One char for each byte: what cannot be read is not lost. */
    private final List<String> lines;

    private ListText(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    public static ListText of(byte[] bytes) {
        return bytes.length == 0 ? new ListText(List.of())
            : new ListText(Arrays.asList(new String(bytes, StandardCharsets.ISO_8859_1).split(LINE_END)));
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lines.forEach(line -> bytes.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1)));
        return bytes.toByteArray();
    }

    /**
     * An entry with its place.
     *
     * @param line    counted from 1
     * @param comment behind it, or above it and the entries that follow each other
     */
    public record Entry(int line, String text, Optional<String> comment) {}

    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        List<String> above = new ArrayList<>();
        boolean ended = false;
        for (int i = 0; i < lines.size(); i++) {
            String entry = ListFile.withoutComment(decoded(i), i + 1);
            String comment = comment(decoded(i));
            if (!entry.isEmpty()) {
                String behindOrAbove = comment.isEmpty() ? String.join(" ", above) : comment;
                entries.add(new Entry(i + 1, entry, Optional.of(behindOrAbove).filter(words -> !words.isEmpty())));
                ended = true;
                continue;
            }
            if (ended || comment.isEmpty()) {
                above.clear();
                ended = false;
            }
            if (!comment.isEmpty()) {
                above.add(comment);
            }
        }
        return entries;
    }

    private String decoded(int i) {
        return new String(lines.get(i).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String comment(String line) {
        int begin = line.indexOf('#');
        return begin < 0 ? "" : line.substring(begin).replaceFirst("^#+", "").strip();
    }

    /** @param line without its end */
    public ListText with(String line) {
        List<String> more = new ArrayList<>(lines);
        if (!more.isEmpty() && !more.get(more.size() - 1).matches("(?s).*[\n\r]")) {
            more.set(more.size() - 1, more.get(more.size() - 1) + "\n");
        }
        more.add(new String((line + "\n").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        return new ListText(more);
    }

    /** Without the lines of this entry, however often it is there. */
    public ListText without(String entry) {
        List<String> fewer = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!ListFile.withoutComment(decoded(i), i + 1).equals(entry)) {
                fewer.add(lines.get(i));
            }
        }
        return new ListText(fewer);
    }
}
