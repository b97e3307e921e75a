package io.github.jamesgreylist.transfer.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory that a real postgrey 1.37 has left, and what Berkeley DB's own tool says is in it. */
class PostgreyTest {

    private static final Path LEFT = Path.of("src/test/resources/postgrey");
    private static final String BOB = "bob@demo.test";
    private static final Instant ASKED = Instant.ofEpochSecond(1_796_090_185);

    @TempDir
    Path directory;

    private final Collected collected = new Collected(2);

    private Rows read(Path from) throws IOException {
        new Postgrey(collected.foreign()).readDirectory(from);
        return collected.rows();
    }

    private void copy() throws IOException {
        for (String name : new String[] {"postgrey.db", "postgrey_clients.db"}) {
            Files.copy(LEFT.resolve(name), directory.resolve(name));
        }
    }

    @Test
    void whoeverPassedAtPostgreyIsKnownAndWhoeverWaitsGoesOnWaiting() throws IOException {
        Rows rows = read(LEFT);

        assertThat(rows.triplets()).hasSize(66);
        assertThat(rows.triplets().values()).filteredOn(TripletState::passed).hasSize(33);
        TripletState passed = rows.triplets().get(new Triplet("198.51.100.0/24", "usera@example0.org", BOB));
        assertThat(passed.passed()).isTrue();
        assertThat(passed.firstSeen()).isBetween(ASKED.minusSeconds(3), ASKED.plusSeconds(1));
        assertThat(rows.triplets().get(new Triplet("198.51.100.0/24", "userb@example1.org", BOB)).passed()).isFalse();
    }

    @Test
    void whatItHasWrittenInItsOwnWayIsInOurCanonicalForm() throws IOException {
        Rows rows = read(LEFT);

        assertThat(rows.triplets()).containsKeys(
            new Triplet("2001:db8:1:2::/64", "", BOB),
            new Triplet("192.0.2.0/24", "a/b@example.org", BOB),
            new Triplet("192.0.2.0/24", "j\u00f6rg@example.org", BOB),
            new Triplet("192.0.2.0/24", "ann@example.org", BOB),
            new Triplet("192.0.2.0/24", "news-#-x@example.org", BOB));
        assertThat(rows.triplets().keySet()).as("980 letters, on a page of their own")
            .anySatisfy(triplet -> assertThat(triplet.sender()).startsWith("sha256:"));
        assertThat(rows.clients()).hasSize(3).containsKeys("198.51.100.0/24", "192.0.2.0/24", "2001:db8:1:2::/64");
        assertThat(collected.foreign().problems()).containsExactly("postgrey.db: 'nobody' is no recipient");
    }

    @Test
    void theTextOfDbDumpSaysTheSame() throws IOException {
        Rows expected = read(LEFT);
        Collected dumped = new Collected(2);

        try (BufferedReader in = Files.newBufferedReader(LEFT.resolve("dump.txt"))) {
            new Postgrey(dumped.foreign()).readDump(in);
        }

        assertThat(dumped.rows()).isEqualTo(expected);
    }

    @Test
    void aDumpThatIsCutOffIsRefused() throws IOException {
        String dump = Files.readString(LEFT.resolve("dump.txt"));

        assertThatThrownBy(() -> new Postgrey(collected.foreign()).readDump(
            new BufferedReader(new StringReader(dump.substring(0, 2_000)))))
            .hasMessageContaining("the dump is cut off at line ");
        assertThatThrownBy(() -> new Postgrey(collected.foreign()).readDump(new BufferedReader(new StringReader("x\n"))))
            .hasMessage("line 1 is not VERSION=3: this is no text of db_dump");
    }

    @Test
    void aDatabaseOfHashesIsRefusedWithTheReason() {
        String dump =
            "VERSION=3\nformat=print\ntype=btree\nHEADER=END\n 0123456789abcdef0123456789abcdef01234567\n 1,2\nDATA=END\n";

        assertThatThrownBy(() -> new Postgrey(collected.foreign()).readDump(new BufferedReader(new StringReader(dump))))
            .isInstanceOf(ForeignDataException.class).hasMessageContaining("postgrey ran with --privacy");
    }

    @Test
    void aDirectoryWithoutADatabaseIsNamed() {
        assertThatThrownBy(() -> read(directory)).isInstanceOf(ForeignDataException.class)
            .hasMessageStartingWith("there is no " + directory.resolve("postgrey.db"));
    }

    /** Its newest records may be missing, or nothing is: it was started and stopped without any mail. */
    @Test
    void aPostgreyThatWasStoppedWithoutNewMailIsReadWithAWarning() throws IOException {
        copy();
        assertThat(new Postgrey(new Collected(2).foreign()).readDirectory(directory)).isEmpty();
        Files.createFile(directory.resolve("__db.001"));
        Instant written = Files.getLastModifiedTime(directory.resolve("postgrey.db")).toInstant();
        Files.setLastModifiedTime(directory.resolve("__db.001"), FileTime.from(written.plusSeconds(1)));

        assertThat(new Postgrey(collected.foreign()).readDirectory(directory)).hasValueSatisfying(
            doubt -> assertThat(doubt).contains("if postgrey was killed rather than stopped"));
        assertThat(collected.rows().triplets()).hasSize(66);
    }

    @Test
    void aDatabaseThatIsTooLargeIsReadByWayOfADump() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(directory.resolve("postgrey.db").toFile(), "rw")) {
            sparse.setLength(1L << 31);
        }

        assertThatThrownBy(() -> read(directory)).isInstanceOf(ForeignDataException.class)
            .hasMessageContaining("postgrey.db has 2 GiB or more")
            .hasMessageContaining(" | greylist-bridge import --from=postgrey -");
    }

    @Test
    void anyDamageIsASentence() throws IOException {
        byte[] whole = Files.readAllBytes(LEFT.resolve("postgrey.db"));
        for (int length = 0; length < whole.length; length += 397) {
            byte[] damaged = Arrays.copyOf(whole, length);
            readsOrRefuses(damaged);
        }
        for (int at = 0; at < whole.length; at += 61) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0xff;
            readsOrRefuses(damaged);
        }
    }

    private void readsOrRefuses(byte[] database) throws IOException {
        Files.write(directory.resolve("postgrey.db"), database);
        try {
            new Postgrey(new Collected(2).foreign()).readDirectory(directory);
        } catch (ForeignDataException e) {
            assertThat(e).hasMessageContaining("postgrey");
        }
    }
}
