package io.github.jamesgreylist.testing.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README and the pages under docs: their size, their links, their words. With -Ddocuments.wrap=true prose is wrapped. */
class DocumentsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path README = ROOT.resolve("README.md");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final int LINES_OF_README = 120;
    private static final int WIDTH = 100;
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern NOT_PROSE =
        Pattern.compile("`[^`]*`|\\[[^\\]]*\\]\\([^)]*\\)|(?<!\\*)\\*[^*\\s][^*]*\\*(?!\\*)");
    private static final Pattern QUESTION = Pattern.compile("\\b(?:Who|What)\\b[^\n]*");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern COMMAND = Pattern.compile("\\./greylist ([a-z]+)((?: [A-Z]+=\\S+)*)");
    private static final Pattern MAKE = Pattern.compile("(?m)(?:`|^ *)make ([a-z]+)\\b");
    private static final Pattern SHIPPED = Pattern.compile("greylist-(?:mailet|bridge)[-_](\\d+\\.\\d+\\.\\d+)");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");
    /** Words of Java, Derby and PostgreSQL and their drivers. */
    private static final Set<String> OF_OTHERS = Set.of("ClassNotFoundException: io.github.jamesgreylist",
        "Another instance of Derby may have already booted the database",
        "password authentication failed for user \"greylist\"", "permission denied for schema public",
        "no pg_hba.conf entry for host", "Read timed out", "prepared statement \"S_1\" does not exist",
        "shaded.hikari.pool.PoolBase - greylist - Failed to validate connection");

    @Test
    void readmeIsOnePage() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(LINES_OF_README);
    }

    @Test
    void readmeLeadsToEachPage() throws IOException {
        List<Path> linked = Page.read(README).links().stream().map(link -> ROOT.resolve(link.replaceFirst("#.*", ""))).toList();
        assertThat(linked).containsAll(docs());
    }

    @Test
    void proseIsWrapped() throws IOException {
        if (Boolean.getBoolean("documents.wrap")) {
            for (Path file : pages()) {
                Files.writeString(file, Wrapping.wrapped(Files.readString(file), WIDTH));
            }
        }
        assertThat(problems(page -> page.prose().stream().filter(line -> line.text().length() > WIDTH)
            .map(line -> line.number() + ": " + line.text())))
            .as("lines of more than %s characters, to be wrapped by mvn test -pl greylist-testing -am -Dtest=DocumentsTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocuments.wrap=true", WIDTH)
            .isEmpty();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        assertThat(problems(page -> page.links().stream().filter(link -> !ELSEWHERE.matcher(link).matches())
            .filter(link -> !leadsSomewhere(page, link)))).as("links that lead nowhere").isEmpty();
    }

    private static boolean leadsSomewhere(Page page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || read(target).anchors().contains(parts[1]));
    }

    /** "Who knows …" reads like a question, until the end of the sentence. */
    @Test
    void noSentenceBeginsLikeAQuestion() throws IOException {
        assertThat(problems(page -> QUESTION.matcher(NOT_PROSE.matcher(page.prose().stream().map(Page.Line::text)
            .collect(Collectors.joining("\n"))).replaceAll("")).results().map(MatchResult::group))).isEmpty();
    }

    /** A heading of Troubleshooting is what somebody has before his eyes. */
    @Test
    void symptomsAreInTheWordsOfTheLog() throws IOException {
        String said = saidByTheCode();
        assertThat(Page.read(DOCS.resolve("troubleshooting.md")).headings().stream()
            .flatMap(heading -> CODE.matcher(heading).results()).flatMap(code -> Stream.of(code.group(1).split("…")))
            .map(part -> part.replaceAll("^[ ,;.]+|[ ,;.:]+$", "")).filter(part -> part.contains(" "))
            .filter(part -> !OF_OTHERS.contains(part))).hasSizeGreaterThan(20)
            .allSatisfy(part -> assertThat(said.contains(part)).as("some module says '%s'", part).isTrue());
    }

    @Test
    void commandsAreThoseOfTheScript() throws IOException, InterruptedException {
        String help = help();
        assertThat(matches(COMMAND)).hasSizeGreaterThan(10).allSatisfy(command -> {
            assertThat(help).contains("\n  " + command.group(1) + " ");
            Stream.of(command.group(2).strip().split(" ")).filter(value -> !value.isEmpty())
                .forEach(value -> assertThat(help).contains(value.replaceFirst("=.*", "=")));
        });
        String makefile = Files.readString(ROOT.resolve("Makefile"));
        assertThat(matches(MAKE)).isNotEmpty()
            .allSatisfy(command -> assertThat(makefile).containsPattern("\\b" + command.group(1) + "\\b"));
    }

    private static String help() throws IOException, InterruptedException {
        Process help = new ProcessBuilder("./greylist", "help").directory(ROOT.toFile()).redirectErrorStream(true).start();
        String said = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(help.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void filesThatAreShippedHaveTheProjectsVersion() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(matches(SHIPPED)).isNotEmpty()
            .allSatisfy(file -> assertThat(file.group(1)).as(file.group()).isEqualTo(version.group(1)));
    }

    private static List<MatchResult> matches(Pattern pattern) throws IOException {
        return pages().stream().flatMap(page -> pattern.matcher(text(page)).results()).toList();
    }

    /** The code of all modules, with texts of several lines in one. */
    private static String saidByTheCode() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java") && file.toString().contains("/src/main/"))
                .map(DocumentsTest::text)
                .map(text -> text.replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"")).collect(Collectors.joining("\n"));
        }
    }

    private interface Check {
        Stream<String> of(Page page);
    }

    private static List<String> problems(Check check) throws IOException {
        return pages().stream().map(DocumentsTest::read)
            .flatMap(page -> check.of(page).map(problem -> ROOT.relativize(page.file()) + ": " + problem)).toList();
    }

    private static List<Path> pages() throws IOException {
        return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md").map(ROOT::resolve), docs().stream())
            .toList();
    }

    private static List<Path> docs() throws IOException {
        try (Stream<Path> files = Files.list(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    private static Page read(Path file) {
        try {
            return Page.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
