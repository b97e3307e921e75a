package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.transfer.BadExportException;
import io.github.jamesgreylist.transfer.Export;
import io.github.jamesgreylist.transfer.Import;
import io.github.jamesgreylist.transfer.Import.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A greylist moves from one database to another. */
class TransferIT {

    private static final Instant EXPIRY = T0.plus(Duration.ofDays(2));
    private static final String TIMES = "2026-03-01T10:00:00Z\t2026-03-01T10:00:00Z\t2026-03-03T10:00:00Z";
    private static final String CONTACT = "first-contact\t192.0.2.0/24\ta@example.com\tb@example.org\t" + TIMES;

    private final JdbcStore from = TestDatabase.derby().store();
    private final JdbcStore to = TestDatabase.derby().store();

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    private static Triplet triplet(int i) {
        return new Triplet("192.0.2.0/24", "user" + i + "@example.com", "b@example.org");
    }

    private static TripletState contact(Instant at) {
        return new TripletState(at, at, false, at.plus(Duration.ofDays(2)));
    }

    private static TripletState passed(Instant first, Instant last) {
        return new TripletState(first, last, true, last.plus(Duration.ofDays(35)));
    }

    private static void insert(GreylistStore store, Map<Triplet, TripletState> triplets) {
        assertThat(store.save(Changes.created(Rows.ofTriplets(triplets)))).isTrue();
    }

    private static TripletState find(GreylistStore store, Triplet triplet) {
        return store.find(Keys.of(triplet)).triplets().get(triplet);
    }

    private static String export(GreylistStore store) throws IOException {
        StringWriter text = new StringWriter();
        Export.write(store, text);
        return text.toString();
    }

    private static Result read(String text, GreylistStore store) throws IOException {
        return Import.read(new BufferedReader(new StringReader(text)), store, T0);
    }

    private Map<Triplet, TripletState> aGreylist() {
        Map<Triplet, TripletState> triplets = new HashMap<>();
        IntStream.range(0, 1200).forEach(i -> triplets.put(triplet(i), contact(T0.plusMillis(i))));
        triplets.put(triplet(7),
            new TripletState(T0, T0.plusMillis(7), false, Optional.empty(), EXPIRY, Optional.of(T0.plusSeconds(60))));
        triplets.put(new Triplet("192.0.2.0/24", "", "b@example.org"), passed(T0, T0.plusSeconds(300)));
        triplets.put(new Triplet("*", "a\tb\nc\rd\\e\\n@例え.jp", "b@example.org"), passed(T0, T0));
        insert(from, triplets);
        assertThat(
            from.save(Changes.created(Rows.ofClients(Map.of("192.0.2.0/24", new ClientState(4, T0, T0.plusMillis(1), EXPIRY))))))
            .isTrue();
        return triplets;
    }

    @Test
    void whatIsExportedFromDerbyIsFoundInPostgresAndComesBackTheSame() throws IOException {
        Assumptions.assumeTrue(PostgresServer.isThere());
        aGreylist();
        try (JdbcStore postgres = TestDatabase.on(PostgresServer.shared()).store()) {
            String text = export(from);
            assertThat(read(text, postgres)).isEqualTo(new Result(1203, 0, 0, 0));
            assertThat(read(export(postgres), to)).isEqualTo(new Result(1203, 0, 0, 0));
            assertThat(export(to).lines().sorted()).containsExactlyElementsOf(text.lines().sorted().toList());
        }
    }

    @Test
    void anImportMayBeRepeated() throws IOException {
        aGreylist();
        String text = export(from);
        read(text, to);
        assertThat(read(text, to)).isEqualTo(new Result(0, 0, 1203, 0));
        assertThat(export(to)).isEqualTo(text);
    }

    @Test
    void rowsThatAreThereOnlyMoveForward() throws IOException {
        insert(from, Map.of(triplet(1), contact(T0.plusSeconds(9)), triplet(2), passed(T0, T0.plusSeconds(1000)),
            triplet(3), contact(T0.minusSeconds(60)), triplet(4), contact(T0)));
        insert(to, Map.of(triplet(1), contact(T0), triplet(2), contact(T0.plusSeconds(5)),
            triplet(3), passed(T0, T0.plusSeconds(2000)), triplet(4), contact(T0.minus(Duration.ofDays(9)))));

        assertThat(read(export(from), to)).isEqualTo(new Result(0, 4, 0, 0));

        assertThat(find(to, triplet(1))).isEqualTo(new TripletState(T0, T0.plusSeconds(9), false, EXPIRY));
        assertThat(find(to, triplet(2))).isEqualTo(passed(T0, T0.plusSeconds(1000)));
        assertThat(find(to, triplet(3))).isEqualTo(new TripletState(T0.minusSeconds(60), T0.plusSeconds(2000), true,
            T0.plusSeconds(2000).plus(Duration.ofDays(35))));
        assertThat(find(to, triplet(4))).as("what has ended, and what began later").isEqualTo(new TripletState(
            T0.minus(Duration.ofDays(9)), T0, false, Optional.empty(), EXPIRY, Optional.of(T0)));
    }

    @Test
    void anOlderExportForgetsNobodySooner() throws IOException {
        TripletState older = passed(T0, T0.plusSeconds(1000));
        TripletState newer = passed(T0, T0.plusSeconds(2000));
        insert(from, Map.of(triplet(1), older, triplet(2), newer));
        insert(to, Map.of(triplet(1), newer, triplet(2), older));

        assertThat(read(export(from), to)).isEqualTo(new Result(0, 1, 1, 0));

        assertThat(find(to, triplet(1))).isEqualTo(newer);
        assertThat(find(to, triplet(2))).isEqualTo(newer);
    }

    @Test
    void whatHasExpiredIsLeftOut() throws IOException {
        insert(from, Map.of(triplet(1), contact(T0.minus(Duration.ofDays(2))), triplet(2), contact(T0)));

        assertThat(read(export(from), to)).isEqualTo(new Result(1, 0, 0, 1));
    }

    @Test
    void theCountsOfClientNetworksAreMerged() throws IOException {
        aGreylist();
        assertThat(
            to.save(Changes.created(Rows.ofClients(Map.of("192.0.2.0/24", new ClientState(2, T0.plusSeconds(1), T0, EXPIRY))))))
            .isTrue();
        read(export(from), to);
        assertThat(to.find(new Keys(Set.of(), Set.of("192.0.2.0/24"))).clients().get("192.0.2.0/24"))
            .isEqualTo(new ClientState(4, T0.plusSeconds(1), T0.plusMillis(1), EXPIRY));
    }

    @Test
    void anEmptyGreylistIsTwoLines() throws IOException {
        assertThat(export(from)).isEqualTo("greylist\t1\nend\t0\n");
        assertThat(read("greylist\t1\nend\t0\n", to)).isEqualTo(new Result(0, 0, 0, 0));
    }

    @Test
    void anExportThatIsCutOffIsReportedAndWhatIsThereIsImported() {
        assertThatThrownBy(() -> read("greylist\t1\n" + CONTACT + "\n", to)).isInstanceOf(BadExportException.class)
            .hasMessage("line 3: the export is cut off or has lost lines: here its last line should stand, which says that it"
                + " has 1 rows; the lines before it are imported, and may be imported again");
        assertThat(find(to, new Triplet("192.0.2.0/24", "a@example.com", "b@example.org"))).isNotNull();
    }

    @Test
    void anExportThatHasLostALineInTheMiddleIsReported() {
        assertThatThrownBy(() -> read("greylist\t1\n" + CONTACT + "\nend\t2\n", to)).isInstanceOf(BadExportException.class)
            .hasMessageStartingWith("line 3: the export is cut off or has lost lines");
    }

    @Test
    void ofTwoExportsBehindEachOtherTheSecondIsNotIgnoredSilently() {
        String export = "greylist\t1\n" + CONTACT + "\nend\t1\n";
        assertThatThrownBy(() -> read(export + export, to)).isInstanceOf(BadExportException.class)
            .hasMessage("line 4: the export has ended in the line before this one: import what follows, if it is another"
                + " export, by itself; the lines before it are imported, and may be imported again");
        assertThat(find(to, new Triplet("192.0.2.0/24", "a@example.com", "b@example.org"))).isNotNull();
    }

    @Test
    void aFileThatWentThroughWindowsIsRead() throws IOException {
        assertThat(read("greylist\t1\r\n" + CONTACT + "\r\nend\t1\r\n", to)).isEqualTo(new Result(1, 0, 0, 0));
        assertThat(read("greylist\t1\n" + CONTACT + "\nend\t1", to)).as("without the last line break")
            .isEqualTo(new Result(0, 0, 1, 0));
    }

    /** 16 GB, where the heap is smaller. */
    @Test
    void aHugeFileWithoutLineBreaksIsRefusedBeforeItFillsTheMemory() {
        assertThatThrownBy(() -> Import.read(endless(""), to, T0)).isInstanceOf(BadExportException.class)
            .hasMessageStartingWith("line 1: this is no export of a greylist");
        assertThatThrownBy(() -> Import.read(endless("greylist\t1\n" + CONTACT + "\nfirst-contact\t192.0.2.0/24\t"), to, T0))
            .isInstanceOf(BadExportException.class).hasMessageStartingWith("line 3: ").hasMessageNotContaining("\n");
        assertThat(find(to, new Triplet("192.0.2.0/24", "a@example.com", "b@example.org"))).isNotNull();
    }

    private static BufferedReader endless(String start) {
        return new BufferedReader(new Reader() {

            private final Reader head = new StringReader(start);
            private long left = 16L << 30;

            @Override
            public int read(char[] buffer, int from, int length) throws IOException {
                int n = head.read(buffer, from, length);
                if (n >= 0 || left <= 0) {
                    return n;
                }
                Arrays.fill(buffer, from, from + length, 'x');
                left -= length;
                return length;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        });
    }

    @Test
    void anotherFileIsRefused() {
        assertThatThrownBy(() -> read("user,password\n", to)).isInstanceOf(BadExportException.class)
            .hasMessage("line 1: this is no export of a greylist: its first line is not \"greylist 1\", with a tab;"
                + " nothing was imported");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "first-contact/n                                    | a line of first-contact has 7 fields between tabs, this one has 2",
        "second-contact/n/s/r/T                             | 'second-contact' is no kind of line",
        "client/n/five/I/I/I                                | 'five' is no number of passes",
        "client/n/-1/I/I/I                                  | '-1' is no number of passes",
        "passed/n/s/r/yesterday/I/I                         | 'yesterday' is no instant in UTC",
        "passed/n/s/r/+999999999-12-31t23:59:59z/I/I        | no instant in UTC",
        "passed/*/s/r/T                                     | the client network * is that of a correspondent",
        "correspondent/n/s/r/T                              | the client network * is that of a correspondent",
        "passed/n/s\\x/r/T                                 | a backslash stands before \\, t, n or r only",
        "passed/n/s\\                                      | this one has 3",
    })
    void aLineThatCannotBeUsedIsNamedWithWhatIsWrong(String line, String why) {
        String bad = line.strip().replace("/", "\t").replace("T", TIMES).replace("I", "2026-03-01T10:00:00Z");
        assertThatThrownBy(() -> read("greylist\t1\n" + CONTACT + "\n" + bad + "\nend\t2\n", to))
            .isInstanceOf(BadExportException.class).hasMessageStartingWith("line 3: ").hasMessageContaining(why.strip());
        assertThat(find(to, new Triplet("192.0.2.0/24", "a@example.com", "b@example.org"))).isNotNull();
    }
}
