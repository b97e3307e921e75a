package io.github.jamesgreylist.list;

import static io.github.jamesgreylist.fixture.Lines.from;
import static io.github.jamesgreylist.fixture.Lines.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.jamesgreylist.fixture.Lines;
import io.github.jamesgreylist.settings.FileNames;
import io.github.jamesgreylist.settings.FileNames.IfMissing;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Real files, as administrators and editors treat them. */
class ListInForceTest {

    private static final String LISTED = "192.0.2.1";
    private static final String NEW = "192.0.2.2";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ListInForce.class);
    private Path file;
    private Path local;

    @BeforeEach
    void setUp(@TempDir Path directory) throws IOException {
        file = directory.resolve("whitelist_clients");
        local = directory.resolve("whitelist_clients.local");
        Files.writeString(file, LISTED + "\n");
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void tearDown() {
        logger.detachAppender(log);
    }

    private FileWhitelist whitelist() {
        return FileWhitelist.clients(List.of(ListFile.required(file), ListFile.optional(local)));
    }

    private static boolean has(FileWhitelist whitelist, String client) {
        return whitelist.find(from(client)).isPresent();
    }

    /** As a rename by an editor: a new file under the old name. */
    private void save(Path path, String content) throws IOException {
        Path written = Files.writeString(path.resolveSibling("new"), content);
        Files.move(written, path, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void pollTwice(FileWhitelist whitelist) {
        whitelist.list().poll();
        whitelist.list().poll();
    }

    private static void untilDoubtEnds(FileWhitelist whitelist) {
        for (int i = 0; i < 6; i++) {
            whitelist.list().poll();
        }
    }

    private List<String> messages(Level level) {
        return log.list.stream().filter(event -> event.getLevel() == level).map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void theListIsInForceFromTheStart() {
        FileWhitelist whitelist = whitelist();
        assertThat(whitelist.find(from(LISTED))).contains("client whitelist");
        assertThat(whitelist.find(from(NEW))).isEmpty();
        assertThat(messages(Level.INFO)).containsExactly("client whitelist: 1 entry in force, from " + file + ", " + local);
    }

    @Test
    void aSavedFileComesIntoForce() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(file, NEW + "\n" + LISTED + "\n");
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isTrue();
        assertThat(messages(Level.INFO).get(1)).startsWith("client whitelist: 2 entries in force");
    }

    /** What expressions say of a name is remembered, but not beyond them. */
    @Test
    void anExpressionThatComesOrGoesCountsAlsoForANameThatWasAskedForBefore() throws IOException {
        save(file, "/^mail\\d+\\.example\\.com$/\n");
        FileWhitelist whitelist = whitelist();
        assertThat(whitelist.find(named("mail1.example.com"))).isPresent();
        assertThat(whitelist.find(named("mx.example.com"))).isEmpty();
        save(file, "/^mx\\.example\\.com$/\n");
        pollTwice(whitelist);
        assertThat(whitelist.find(named("mail1.example.com"))).isEmpty();
        assertThat(whitelist.find(named("mx.example.com"))).isPresent();
    }

    @Test
    void aFileOverwrittenInPlaceComesIntoForce() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.writeString(file, NEW + "\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isTrue();
        assertThat(has(whitelist, LISTED)).isFalse();
    }

    @Test
    void aFileThatIsStillBeingWrittenIsLeftAlone() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.writeString(file, "192.0.");
        whitelist.list().poll();
        Files.writeString(file, NEW + "\n192.0.2.77\n");
        whitelist.list().poll();
        assertThat(has(whitelist, LISTED)).isTrue();
        whitelist.list().poll();
        assertThat(has(whitelist, NEW)).isTrue();
        assertThat(has(whitelist, LISTED)).isFalse();
    }

    /** The log spoke of "1 entries". */
    @Test
    void oneEntryIsNoEntries() throws IOException {
        Files.writeString(file, LISTED + "\n192.0.2.200\n192.0.2.201\n");
        FileWhitelist whitelist = whitelist();
        Files.writeString(file, LISTED + "\n");

        assertThat(whitelist.list().reload()).isFalse();

        assertThat(messages(Level.INFO)).last().asString().contains(" has 1 entry and had 3, ");
    }

    /** HUP came between the moment at which a script emptied the list and the one at which it wrote the entries. */
    @Test
    void aListThatIsEmptyWhileItIsWrittenStaysInForce() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.writeString(file, "");
        assertThat(whitelist.list().reload()).isFalse();
        pollTwice(whitelist);
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.INFO)).hasSize(2).last().isEqualTo("client whitelist: " + file + " has 0 entries and had 1,"
            + " as while it is being written: the list in force stays until the file has not changed for 10 seconds");

        Files.writeString(file, NEW + "\n" + LISTED + "\n");
        assertThat(whitelist.list().reload()).isTrue();
        assertThat(has(whitelist, NEW)).isTrue();
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).isEmpty();
    }

    @Test
    void aListThatIsEmptiedForGoodIsBelievedInTheEnd() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.writeString(file, "");
        untilDoubtEnds(whitelist);
        assertThat(has(whitelist, LISTED)).isFalse();
    }

    /** The first half of 192.0.2.10 is another entry, and the second half of the list is none at all. */
    @Test
    void aListThatIsCutOffWhileItIsWrittenStaysInForce() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.writeString(file, "192.0.2.10\n192.0.2");
        whitelist.list().reload();
        pollTwice(whitelist);
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(has(whitelist, "192.0.2.10")).isFalse();
        assertThat(messages(Level.INFO)).last().asString().contains(file + " ends in the middle of a line, as while");
        assertThat(messages(Level.WARN)).isEmpty();

        untilDoubtEnds(whitelist);
        assertThat(has(whitelist, "192.0.2.10")).as("whoever leaves it like this means it").isTrue();
        assertThat(whitelist.list().reload()).as("and is not doubted again").isTrue();
    }

    @Test
    void aListOfWhichMostIsGoneStaysInForceForAWhile() throws IOException {
        save(file, LISTED + "\n" + NEW + "\n192.0.2.3\n192.0.2.4\n192.0.2.5\n");
        FileWhitelist whitelist = whitelist();
        Files.writeString(file, LISTED + "\n" + NEW + "\n");
        assertThat(whitelist.list().reload()).isFalse();
        assertThat(has(whitelist, "192.0.2.5")).isTrue();
        untilDoubtEnds(whitelist);
        assertThat(has(whitelist, "192.0.2.5")).isFalse();
    }

    /** The shipped list beside it is long: it is the small file that counts. */
    @Test
    void aLocalFileThatIsEmptyWhileItIsWrittenStaysInForce() throws IOException {
        save(file, "192.0.2.3\n192.0.2.4\n192.0.2.5\n192.0.2.6\n");
        save(local, NEW + "\n");
        FileWhitelist whitelist = whitelist();
        Files.writeString(local, "");
        assertThat(whitelist.list().reload()).isFalse();
        Files.delete(local);
        assertThat(whitelist.list().reload()).isFalse();
        assertThat(has(whitelist, NEW)).isTrue();
    }

    @Test
    void anUnchangedFileIsNotReadAgain() {
        FileWhitelist whitelist = whitelist();
        pollTwice(whitelist);
        pollTwice(whitelist);
        assertThat(log.list).hasSize(1);
    }

    @Test
    void theLocalFileComesAndGoes() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(local, NEW + "\n");
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isTrue();
        Files.delete(local);
        untilDoubtEnds(whitelist);
        assertThat(has(whitelist, NEW)).isFalse();
        assertThat(has(whitelist, LISTED)).isTrue();
    }

    @Test
    void aBadLineIsReportedOnceAndTheListInForceStays() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(file, "# a comment\n" + NEW + "\n192.0.2.0/42\n");
        pollTwice(whitelist);
        pollTwice(whitelist);
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(has(whitelist, NEW)).isFalse();
        assertThat(messages(Level.WARN)).containsExactly("client whitelist has changed and is refused, the one in force"
            + " stays. " + file + ":3: '192.0.2.0/42' is refused: /42 is longer than the address, which has 32 bits");

        save(file, NEW + "\n");
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isTrue();
    }

    @Test
    void everyBadLineOfAChangedListIsReportedOnALineOfItsOwn() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(file, NEW + "\n192.0.2.0/42\nok.example.com\n/(/\n" + "x".repeat(1_001) + "\n");
        save(local, "bad line\n");
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isFalse();
        assertThat(messages(Level.WARN)).hasSize(4)
            .allMatch(line -> line.startsWith("client whitelist has changed and is refused, the one in force stays. "))
            .satisfiesExactly(
                line -> assertThat(line).contains(file + ":2: '192.0.2.0/42' is refused: "),
                line -> assertThat(line).contains(file + ":4: '/(/' is refused: "),
                line -> assertThat(line).contains(file + ":5: 'xxx").contains("a line has at most 1000 characters"),
                line -> assertThat(line).contains(local + ":1: 'bad line' is refused: "));
    }

    /** A mail server did not start because of one wrong line. */
    @Test
    void aBadLineIsLeftOutAtTheStartAndStaysLeftOutWhenAnotherIsAdded() throws IOException {
        save(file, LISTED + "\n192.0.2.0/42\n/(/\n");
        FileWhitelist whitelist = whitelist();
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).satisfiesExactly(
            line -> assertThat(line).isEqualTo("client whitelist, left out: " + file
                + ":2: '192.0.2.0/42': /42 is longer than the address, which has 32 bits"),
            line -> assertThat(line).startsWith("client whitelist, left out: " + file + ":3: '/(/': "));
        assertThat(messages(Level.INFO)).containsExactly("client whitelist: 1 entry in force, from " + file + ", " + local);

        save(file, "# moved\n" + LISTED + "\n192.0.2.0/42\n/(/\n" + NEW + "\n");
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isTrue();
        assertThat(messages(Level.WARN)).as("nothing new").hasSize(2);

        save(file, LISTED + "\n192.0.2.0/43\n");
        pollTwice(whitelist);
        assertThat(messages(Level.WARN).get(2))
            .startsWith("client whitelist has changed and is refused, the one in force stays. ");
        assertThat(has(whitelist, NEW)).isTrue();
    }

    @Test
    void aFileOfSomethingElseAltogetherIsLeftOutAtTheStartInTwentyLinesOfTheLog() throws IOException {
        save(file, LISTED + "\n");
        save(local, "this is no list %d\n".formatted(1).repeat(100));
        FileWhitelist whitelist = whitelist();
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).hasSize(21).last().isEqualTo("client whitelist, left out: 80 more");
    }

    @Test
    void aFileThatIsSomethingElseAltogetherDoesNotFillTheLog() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(file, "this is no list\n".repeat(10_000));
        pollTwice(whitelist);
        assertThat(messages(Level.WARN)).hasSize(21).last().asString().endsWith(" and 9980 more");
    }

    @Test
    void aFileThatVanishesIsReportedAndTheListInForceStays() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.delete(file);
        pollTwice(whitelist);
        pollTwice(whitelist);
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).singleElement().asString()
            .endsWith(file + ": the list cannot be read: there is no such file");
    }

    @Test
    void aDirectoryInsteadOfAFileIsReported() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.delete(file);
        Files.createDirectory(file);
        pollTwice(whitelist);
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).singleElement().asString().endsWith("it is a directory");
    }

    @Test
    void theNullDeviceIsAnEmptyList() {
        assertThat(ListFile.required(Path.of("/dev/null")).lines()).isEmpty();
    }

    @Test
    void aFileWithoutPermissionIsReportedAndComesIntoForceWithIt() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(file, NEW + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "root may read everything");
        pollTwice(whitelist);
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).singleElement().asString().endsWith("this process has no permission to read it");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isTrue();
    }

    @Test
    void tenMegabytesInOneLineAreRefused() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(file, NEW + "\n" + "x".repeat(10_000_000) + "\n");
        pollTwice(whitelist);
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).singleElement().asString()
            .contains(file + ":2: 'xxx").endsWith("...' is refused: a line has at most 1000 characters")
            .hasSizeLessThan(400);
    }

    @Test
    void aBinaryFileIsRefusedWithoutControlCharactersInTheLog() throws IOException {
        FileWhitelist whitelist = whitelist();
        Files.write(file, new byte[] {0, 1, 2, 27, (byte) 0xff, (byte) 0xfe, '\n'});
        whitelist.list().reload();
        assertThat(messages(Level.WARN)).singleElement().asString().contains(":1: '????").doesNotContain("\u001b");

        Files.write(file, new byte[] {'/', '(', 27, '/', '\n'});
        whitelist.list().reload();
        assertThat(messages(Level.WARN)).last().asString().contains("missing closing ): ").doesNotContain("\u001b");
    }

    @Test
    void anExplicitReloadReadsAtOnceAndTells() throws IOException {
        FileWhitelist whitelist = whitelist();
        save(file, NEW + "\n");
        assertThat(whitelist.list().reload()).isTrue();
        assertThat(has(whitelist, NEW)).isTrue();
        save(file, "bad line\n");
        assertThat(whitelist.list().reload()).isFalse();
        assertThat(has(whitelist, NEW)).isTrue();
    }

    @Test
    void aMissingFileIsRefusedAtTheStart() {
        ListFile missing = ListFile.required(file.resolveSibling("missing"));
        assertThatThrownBy(() -> FileWhitelist.senders(List.of(missing)))
            .isInstanceOf(SettingsException.class)
            .hasMessage(missing.path() + ": the list cannot be read: there is no such file");
    }

    /** As postgrey does. */
    @Test
    void aMissingFileThatAnOptionNamesIsToldAndCountsAsEmptyUntilItIsThere() throws IOException {
        Path missing = file.resolveSibling("missing");
        FileWhitelist whitelist = FileWhitelist.clients(ListFile.of(
            new FileNames(List.of(missing, file.resolveSibling("missing.local"), file), IfMissing.WARN, false)));
        assertThat(has(whitelist, LISTED)).isTrue();
        assertThat(messages(Level.WARN)).singleElement().asString()
            .endsWith("there is no " + missing + ": it counts as empty until it is there");

        save(missing, NEW + "\n");
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).isTrue();
        Files.delete(missing);
        pollTwice(whitelist);
        pollTwice(whitelist);
        assertThat(has(whitelist, NEW)).as("it vanishes").isTrue();
    }

    @Test
    void commentsBlanksCarriageReturnsAndAByteOrderMarkMeanNothing() throws IOException {
        save(file, "\uFEFF192.0.2.1\t # a host\r\n\r\n   \t\r\n#192.0.2.2\r\n  192.0.2.3  \r\n192.0.2.4");
        FileWhitelist whitelist = whitelist();
        assertThat(List.of("192.0.2.1", "192.0.2.3", "192.0.2.4")).allMatch(client -> has(whitelist, client));
        assertThat(has(whitelist, "192.0.2.2")).isFalse();
    }

    @Test
    void aCommentMayBeInAnyCharacterSet() throws IOException {
        Files.write(file, "192.0.2.1 # Bäckerei Müller\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(has(whitelist(), "192.0.2.1")).isTrue();
    }

    @Test
    void anEmptyFileIsAnEmptyList() throws IOException {
        save(file, "");
        assertThat(has(whitelist(), LISTED)).isFalse();
    }

    @Test
    void recipientsAndSendersAreTheirOwnLists() throws IOException {
        save(file, "joe@example.org\n");
        List<ListFile> files = List.of(ListFile.required(file));
        assertThat(FileWhitelist.recipients(files).find(Lines.attempt(LISTED, null, "a@example.com", "Joe+x@example.org")))
            .contains("recipient whitelist");
        assertThat(FileWhitelist.recipients(files).find(Lines.attempt(LISTED, null, "joe@example.org", "a@example.com")))
            .isEmpty();
        assertThat(FileWhitelist.senders(files).find(Lines.attempt(LISTED, null, "joe@example.org", "a@example.com")))
            .contains("sender whitelist");
        assertThat(FileWhitelist.senders(files).find(Lines.attempt(LISTED, null, "a@example.com", "joe@example.org")))
            .isEmpty();
    }

    @Test
    void theWatchBringsASavedFileIntoForceWithinSeconds() throws Exception {
        FileWhitelist whitelist = whitelist();
        try (ListWatch watch = new ListWatch(List.of(whitelist.list()))) {
            watch.start();
            save(file, NEW + "\n");
            await("the saved file in force").atMost(Duration.ofMinutes(3)).until(() -> has(whitelist, NEW));
            save(file, LISTED + "\n");
            assertThat(watch.reload()).isTrue();
            assertThat(has(whitelist, LISTED)).isTrue();
        }
    }
}
