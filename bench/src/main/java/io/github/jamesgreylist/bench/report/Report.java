package io.github.jamesgreylist.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, in Markdown. Printed as it comes, and kept for the file; the targets come at the end. */
public final class Report {

    private static final Map<String, String> SPELT =
        Map.of("×", "x", "µ", "u", "≥", ">=", "≤", "<=", "–", "-", "†", "*", "…", "...");

    private final StringBuilder text = new StringBuilder();
    private final List<Target> targets = new ArrayList<>();
    private final PrintStream out;
    private final Charset console;

    /** @param console what {@code out} can show: what it cannot is written in ASCII there, and as it is in the file */
    public Report(PrintStream out, Charset console) {
        this.out = out;
        this.console = console;
    }

    /** That of the locale. */
    public static Charset ofLocale() {
        return Charset.forName(System.getProperty("stdout.encoding", System.getProperty("native.encoding", "US-ASCII")));
    }

    public void title(String title) {
        print("\n## " + title + "\n");
    }

    public void note(String sentence) {
        print(sentence);
    }

    /** @param rows as long as the header */
    public void table(List<String> header, List<List<String>> rows) {
        print("\n" + row(header) + "\n" + row(header.stream().map(cell -> "---").toList()));
        rows.forEach(cells -> print(row(cells)));
        print("");
    }

    public void target(Target target) {
        targets.add(target);
    }

    public void targets() {
        if (!targets.isEmpty()) {
            title("Targets");
            table(List.of("target", "required", "measured", ""), targets.stream()
                .map(target -> List.of(target.what(), target.required(), target.found(), target.verdict()))
                .toList());
        }
    }

    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String ascii(String line) {
        String plain = line;
        for (Map.Entry<String, String> one : SPELT.entrySet()) {
            plain = plain.replace(one.getKey(), one.getValue());
        }
        return plain.replaceAll("[^ -~\\s]", "?");
    }

    private void print(String line) {
        out.println(console.newEncoder().canEncode(line) ? line : ascii(line));
        text.append(line).append('\n');
    }
}
