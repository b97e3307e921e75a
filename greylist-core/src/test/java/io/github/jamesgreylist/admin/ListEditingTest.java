package io.github.jamesgreylist.admin;

import static io.github.jamesgreylist.fixture.Lines.from;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.OwnLists;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files, which people and the program write. */
class ListEditingTest {

    private static final Caller ANN = new Caller("Ann (admin)", "127.0.0.1");

    @TempDir
    Path directory;
    private Path foreign;
    private Path own;
    private Lists lists;
    private ListEditing editing;

    @BeforeEach
    void setUp() throws IOException {
        foreign = directory.resolve("whitelist_clients");
        own = directory.resolve("lists/clients");
        Files.writeString(foreign, "# 2004-06-30: retry too late\nold.example\nother.example # asked\n\n192.0.2.9\n");
        read();
    }

    private void read() {
        lists = new Lists(GreylistSettings.from("test", Map.of("whitelistClients", foreign.toString(), "whitelistRecipients", "",
            "recipientRules", "")), OwnLists.in(directory.resolve("lists")));
        editing = new ListEditing(lists, Clock.fixed(Instant.parse("2026-12-01T23:59:00Z"), ZoneOffset.UTC));
    }

    private ListContents add(String entry) {
        return editing.add(ANN, ListName.CLIENTS, entry, "ticket 4711");
    }

    @Test
    void aListIsShownAsItsFilesHaveIt() {
        ListContents list = editing.list(ListName.CLIENTS);

        assertThat(list.inForce()).isEqualTo(3);
        assertThat(list.files()).extracting(ListContents.File::name).containsExactly(foreign.toString(),
            foreign + ".local", own.toString());
        assertThat(list.files()).extracting(ListContents.File::editable).containsExactly(false, false, true);
        assertThat(list.files().get(0).items()).extracting(Object::toString).containsExactly(
            "Item[line=2, entry=old.example, comment=Optional[2004-06-30: retry too late]]",
            "Item[line=3, entry=other.example, comment=Optional[asked]]",
            "Item[line=5, entry=192.0.2.9, comment=Optional.empty]");
    }

    @Test
    void anAddedEntryIsInTheFileWithItsReasonAndInForceAtOnce() throws IOException {
        try (LogCapture log = new LogCapture("io.github.jamesgreylist.admin")) {
            ListContents list = add("192.0.2.1");

            assertThat(Files.readString(own)).isEqualTo("192.0.2.1  # ticket 4711, Ann (admin), 2026-12-01\n");
            assertThat(list.inForce()).isEqualTo(4);
            assertThat(list.files().get(2).items()).extracting(ListContents.Item::entry).containsExactly("192.0.2.1");
            assertThat(log.at(Level.INFO)).containsExactly(
                "admin: added to clients entry=192.0.2.1, reason=ticket 4711 by Ann (admin) from 127.0.0.1");
        }
    }

    @Test
    void anEntryTakenOutIsOutOfForceAtOnceAndNothingElseIsTouched() throws IOException {
        Files.createDirectories(own.getParent());
        Files.writeString(own, "# mine\r\na.example\r\nb.example#x\nc.example");
        read();

        editing.remove(ANN, ListName.CLIENTS, "b.example", "");
        assertThat(Files.readString(own)).isEqualTo("# mine\r\na.example\r\nc.example");
        add("d.example");

        assertThat(Files.readString(own)).startsWith("# mine\r\na.example\r\nc.example\nd.example  # ");
        assertThat(editing.list(ListName.CLIENTS).inForce()).isEqualTo(6);
        editing.remove(ANN, ListName.CLIENTS, "a.example", "");
        editing.remove(ANN, ListName.CLIENTS, "c.example", "");
        assertThat(editing.remove(ANN, ListName.CLIENTS, "d.example", "").inForce()).isEqualTo(3);
    }

    /** It was neither added, as it was there, nor taken out, as it was not. */
    @Test
    void anEntryIsTakenOutHoweverItIsCapitalised() throws IOException {
        add("Good.Example");

        editing.remove(ANN, ListName.CLIENTS, "good.example", "not so good");

        assertThat(Files.readString(own)).isEmpty();
    }

    @Test
    void anEntryOfAnotherFileIsToBeTakenOutThere() {
        assertThatThrownBy(() -> editing.remove(ANN, ListName.CLIENTS, "other.example", ""))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("'other.example' is in a file that is not written here: take it out of " + foreign + ":3");
        assertThatThrownBy(() -> editing.remove(ANN, ListName.CLIENTS, "unheard.example", ""))
            .hasMessage("'unheard.example' is not in the list");
        assertThat(own).doesNotExist();
    }

    @Test
    void anEntryThatIsThereIsNotAddedAgain() {
        assertThatThrownBy(() -> add("OTHER.example")).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("'OTHER.example' is in the list already: " + foreign + ":3");
        assertThat(own).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*@example.org", "mailto:x@example.org", "192.0.2.300", "/(/", "a,b", "a#b", "a\nb",
        "a\u202eb", "",
        " a.example"})
    void anEntryThatWouldMatchNobodyIsRefusedAsInAFile(String entry) {
        assertThatThrownBy(() -> add(entry)).isInstanceOf(IllegalArgumentException.class).message().doesNotContain(":1:");
        assertThat(own).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nevil.example", "a\rb", "a\u2028b", "\u001b[2J"})
    void aReasonCannotBecomeALineOfItsOwn(String reason) {
        assertThatThrownBy(() -> editing.add(ANN, ListName.CLIENTS, "a.example", reason))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(own).doesNotExist();
    }

    @Test
    void aNameCannotBecomeALineOfItsOwn() throws IOException {
        editing.add(new Caller("x\nevil.example", "127.0.0.1"), ListName.CLIENTS, "a.example", "");

        assertThat(Files.readString(own)).isEqualTo("a.example  # x?evil.example, 2026-12-01\n");
    }

    @ParameterizedTest
    @CsvSource({"RECIPIENTS, trap@, recipients", "SENDERS, @friend.example, senders", "RULES, * off, rules"})
    void otherListsAreEditedInTheSameWay(ListName list, String entry, String file) {
        if (list == ListName.SENDERS) {
            entry = "friend.example";
        }
        assertThat(editing.add(ANN, list, entry, "").inForce()).isEqualTo(1);
        assertThat(directory.resolve("lists").resolve(file)).content().startsWith(entry + "  # Ann");
        assertThat(editing.remove(ANN, list, entry, "").inForce()).isZero();
    }

    @Test
    void aSecondRuleForSomebodyIsRefusedAndTheFileIsAsBefore() throws IOException {
        editing.add(ANN, ListName.RULES, "x@demo.test off", "");
        String before = Files.readString(directory.resolve("lists/rules"));

        assertThatThrownBy(() -> editing.add(ANN, ListName.RULES, "x@demo.test on", ""))
            .isInstanceOf(CannotChangeException.class).hasMessageContaining("there is a rule for x@demo.test already");
        assertThat(directory.resolve("lists/rules")).content().isEqualTo(before);
        assertThat(editing.list(ListName.RULES).inForce()).isEqualTo(1);
    }

    @Test
    void aFaultInAnotherFileIsToldAndNothingIsWritten() throws IOException {
        Files.writeString(foreign, "old.example\n192.0.2.300\n");

        assertThatThrownBy(() -> add("a.example")).isInstanceOf(CannotChangeException.class)
            .hasMessageContaining("nothing has changed").hasMessageContaining(foreign + ":2");
        assertThat(own).doesNotExist();
        assertThat(editing.list(ListName.CLIENTS).inForce()).isEqualTo(3);
    }

    @Test
    void anotherFileThatIsBeingWrittenIsNotBelievedForOurSake() throws IOException {
        Files.writeString(foreign, "old.exam");

        assertThatThrownBy(() -> add("a.example")).isInstanceOf(CannotChangeException.class)
            .hasMessageContaining("ends in the middle of a line").hasMessageContaining("try again in some seconds");
        assertThat(editing.list(ListName.CLIENTS).inForce()).isEqualTo(3);

        Files.writeString(foreign, "old.example\nother.example\n192.0.2.9\n");
        assertThat(add("a.example").inForce()).isEqualTo(4);
    }

    @Test
    void anotherFileWithoutAnEndOfItsLastLineIsNoObstacle() throws IOException {
        Files.writeString(foreign, "old.example\nother.example");
        read();

        assertThat(add("a.example").inForce()).isEqualTo(3);
    }

    @Test
    void aFileKeepsItsRightsAndALinkStaysOne() throws IOException {
        Path real = Files.writeString(directory.resolve("real"), "a.example\n");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Files.createDirectories(own.getParent());
        Files.createSymbolicLink(own, real);
        read();

        add("b.example");

        assertThat(own).isSymbolicLink();
        assertThat(real).content().startsWith("a.example\nb.example");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real))).isEqualTo("rw-r-----");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("whitelist_clients", "lists", "real");
    }

    @Test
    void twoAdministratorsAtOnceLoseNothing() throws IOException {
        IntStream.range(0, 40).parallel().forEach(i -> add("host" + i + ".example"));

        assertThat(Files.readAllLines(own)).hasSize(40);
        assertThat(editing.list(ListName.CLIENTS).inForce()).isEqualTo(43);
    }

    @Test
    void whatIsInForceMatches() throws IOException {
        add("203.0.113.0/24");

        FileWhitelist again = FileWhitelist.clients(lists.clients().list().files());
        assertThat(again.find(from("203.0.113.7"))).isPresent();
    }
}
