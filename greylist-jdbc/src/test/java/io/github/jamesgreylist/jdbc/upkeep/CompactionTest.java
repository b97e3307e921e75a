package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.jdbc.tables.TableFiles;
import io.github.jamesgreylist.jdbc.upkeep.Compaction.Pace;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.store.AllRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a Derby through whose tables many strangers have gone. */
class CompactionTest {

    /** 60,000 rows are some 13 MB. */
    private static final int STRANGERS = 60_000;
    /** What the docs promise: a few MiB whatever is stored. */
    private static final long SPARE = 8L << 20;
    private static final Instant EXPIRY = T0.plus(Duration.ofHours(12));

    @TempDir
    private Path directory;
    private TestDatabase database;
    private JdbcStore store;
    private TestDatabase.Process process;
    private Compaction compaction;
    private final LogCapture log = LogCapture.ofProject();

    @BeforeEach
    void open() {
        database = TestDatabase.derbyIn(directory);
        store = database.store();
        store.open();
        process = database.process();
        compaction = compaction();
    }

    @AfterEach
    void close() {
        compaction.close();
        process.close();
        store.close();
        log.close();
    }

    private Compaction compaction() {
        return new Compaction(TableFiles.all(process.transactions()), () -> true);
    }

    /** 480,000 of them had left 17 MB of one index for 500 rows. One row says little of how much others need. */
    @Test
    void strangersWhoNeverReturnLeaveNothingOnTheDiskWhetherTheyAreTheFirstOrTheNext() throws IOException {
        insert(strangers(STRANGERS, false));
        store.save(Changes.created(Rows.ofTriplets(Map.of(triplet(-1), state(false)))));
        purge(STRANGERS);
        assertThat(bytesOnDisk()).as("without it").isGreaterThan(SPARE);

        compactUntilItRests();

        assertThat(bytesOnDisk()).isLessThan(1 << 20);
        assertThat(database.rows()).isOne();
        assertThat(log.at(Level.INFO))
            .anyMatch(line -> line.matches("GREYLIST_TRIPLET was written anew: 0 MiB instead of \\d+, .*"));

        insert(strangersFrom(STRANGERS, STRANGERS));
        purge(STRANGERS - 500);
        compactUntilItRests();

        assertThat(bytesOnDisk()).as("after the next ones").isLessThan(1 << 20);
        assertThat(database.rows()).isEqualTo(501);
    }

    /** Those of 10 MB, of 34. */
    @Test
    void rowsThatGoWhileTheyAreCopiedLeaveNothingOnTheDisk() throws IOException {
        insert(longStrangersFrom(0, 40_000));
        purge(28_000);
        assertThat(compaction.step()).isEqualTo(Pace.STEADY);
        for (int i = 0; i < 12_000 / 200; i++) {
            compaction.step();
        }
        purge(12_000);
        compactUntilItRests();
        assertThat(bytesOnDisk()).as("the copy of what has gone").isGreaterThan(SPARE);

        compactUntilItRests();
        assertThat(bytesOnDisk()).as("after the next look").isLessThan(1 << 20);

        insert(longStrangersFrom(40_000, 14_000));
        purge(13_500);
        compactUntilItRests();
        assertThat(bytesOnDisk()).as("after the next ones").isLessThan(500 * 4L * 1200);
    }

    /** Each had pinned the pages of the dead around it. */
    @Test
    void oneInTwentyWhoReturnedTakesWhatItNeeds() throws IOException {
        insert(strangers(STRANGERS, false));
        insert(strangers(STRANGERS, true));
        purge(STRANGERS);
        Rows living = AllRows.of(store);
        assertThat(living.size()).isEqualTo(STRANGERS / 20);

        compactUntilItRests();

        assertThat(AllRows.of(store)).isEqualTo(living);
        assertThat(bytesOnDisk()).isLessThan(living.size() * 4L * 230);
    }

    @Test
    void tablesThatHaveGrownHonestlyAreLeftAlone() {
        insert(strangers(STRANGERS, false));

        assertThat(compaction.step()).isEqualTo(Pace.IDLE);
        assertThat(log.at(Level.INFO)).noneMatch(line -> line.contains("written anew"));
    }

    @Test
    void itIsKnownWhatRowsNeed() {
        insert(strangers(10_000, false));
        TableFiles files = triplets();
        writeAnew(files);
        assertThat((double) files.bytes() / files.bytesNeeded()).isBetween(0.85, 1.25);
    }

    /** Whatever happens between two steps, at each moment of a copy. */
    @Test
    void whatChangesMeanwhileIsKept() {
        insert(strangers(2_000, false));
        Random random = new Random(15);
        TableFiles files = triplets();
        files.begin();
        int newcomers = 100_000;
        while (files.copy(100)) {
            newcomers = change(random, newcomers);
            files.catchUp(100);
            newcomers = change(random, newcomers);
        }
        files.catchUpWithAll(50);
        newcomers = change(random, newcomers);
        Rows before = AllRows.of(store);
        List<String> indexes = indexes();

        assertThat(files.replace()).isTrue();
        files.clear();

        assertThat(AllRows.of(store)).isEqualTo(before);
        assertThat(indexes()).isEqualTo(indexes);
        assertThat(leftovers()).isZero();
        change(random, newcomers);
        assertThat(store.save(Changes.created(Rows.ofTriplets(Map.of(triplet(newcomers - 1), state(false))))))
            .as("a second row of a triplet").isFalse();
    }

    private int change(Random random, int newcomers) {
        Rows all = AllRows.of(store);
        List<Triplet> triplets = new ArrayList<>(all.triplets().keySet());
        for (int i = 0; i < 5; i++) {
            Triplet passes = triplets.remove(random.nextInt(triplets.size()));
            assertThat(store.save(new Changes(Rows.ofTriplets(Map.of(passes, all.triplets().get(passes))),
                Rows.ofTriplets(Map.of(passes, new TripletState(T0, T0.plusSeconds(newcomers), true, EXPIRY)))))).isTrue();
        }
        insert(IntStream.range(newcomers, newcomers + 10).boxed().collect(Collectors.toMap(CompactionTest::triplet,
            i -> state(false))));
        process.stored().deleteOldest(RowKind.FIRST_CONTACT, EXPIRY, 5);
        return newcomers + 10;
    }

    @Test
    void aCopyThatWasCutOffIsRemovedAtTheNextStart() {
        insert(strangers(500, false));
        triplets().begin();
        triplets().copy(100);
        insert(Map.of(triplet(-1), state(false)));
        assertThat(leftovers()).isPositive();

        compaction().step();

        assertThat(leftovers()).isZero();
        assertThat(database.rows()).isEqualTo(501);
    }

    @Test
    void decisionsGoOnMeanwhile() {
        insert(strangers(STRANGERS, false));
        purge(STRANGERS - 3_000);
        try (Greylist greylist = new Greylist(Patient.settings(), Exemptions.NONE, database.store())) {
            greylist.start();
            Instant at = T0;
            int decisions = 0;
            while (compaction.step() != Pace.IDLE) {
                greylist.decide(from("new" + decisions + "y@example.com", at)).join();
                assertThat(greylist.decide(from("new" + decisions + "y@example.com", at.plusSeconds(300))).join())
                    .isInstanceOf(Pass.class);
                decisions++;
            }
            assertThat(decisions).isGreaterThan(10);
            assertThat(database.rows()).as("each has a triplet, and a known sender").isEqualTo(3_000 + 2 * decisions);
            for (int i = 0; i < decisions; i++) {
                assertThat(greylist.decide(from("new" + i + "y@example.com", at.plusSeconds(400))).join()).isEqualTo(Pass.KNOWN);
            }
        }
        assertThat(log.at(Level.WARN)).isEmpty();
    }

    @Test
    void whatGoesOnFailingIsToldOnce() {
        database.execute("CREATE VIEW greylist_client_copy AS SELECT * FROM greylist_client");
        Compaction failing = compaction();
        for (int i = 0; i < 5; i++) {
            failing.tryStep();
        }
        failing.close();
        assertThat(log.at(Level.WARN)).singleElement().asString()
            .startsWith("cannot keep the database's files small, trying again every 10 s: cannot remove the copy of a table: ");
    }

    private void compactUntilItRests() {
        while (compaction.step() != Pace.IDLE) {
            // On with it.
        }
    }

    private TableFiles triplets() {
        return TableFiles.all(process.transactions()).get(0);
    }

    private static void writeAnew(TableFiles files) {
        files.begin();
        while (files.copy(1000)) {
            // On with it.
        }
        assertThat(files.replace()).isTrue();
    }

    private void insert(Map<Triplet, TripletState> rows) {
        List<Map.Entry<Triplet, TripletState>> all = new ArrayList<>(rows.entrySet());
        for (int from = 0; from < all.size(); from += 1000) {
            assertThat(store.save(Changes.created(Rows.ofTriplets(all.subList(from, Math.min(from + 1000, all.size())).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))))).isTrue();
        }
    }

    /** One in twenty is another one, and all others are not, so that two calls make up a crowd. */
    private static Map<Triplet, TripletState> strangers(int number, boolean oneInTwenty) {
        return IntStream.range(0, number).filter(i -> !oneInTwenty || i % 20 == 0)
            .boxed().collect(Collectors.toMap(i -> triplet(oneInTwenty ? number + i : i), i -> state(oneInTwenty)));
    }

    private static Map<Triplet, TripletState> strangersFrom(int first, int number) {
        return IntStream.range(first, first + number).boxed()
            .collect(Collectors.toMap(CompactionTest::triplet, i -> state(false)));
    }

    private static Map<Triplet, TripletState> longStrangersFrom(int first, int number) {
        return IntStream.range(first, first + number).boxed().collect(Collectors.toMap(
            i -> new Triplet("192.0.2.0/24", "stranger" + i + "x".repeat(300), "b".repeat(300)), i -> state(false)));
    }

    private static Triplet triplet(int i) {
        return new Triplet("192.0.2.0/24", "stranger" + i + "x@example.com", "bob@example.org");
    }

    private static TripletState state(boolean passed) {
        return new TripletState(T0, T0, passed, EXPIRY);
    }

    private void purge(int rows) {
        for (int gone = 0; gone < rows;) {
            gone += process.stored().deleteOldest(RowKind.FIRST_CONTACT, EXPIRY, Math.min(1000, rows - gone)).size();
        }
    }

    private long bytesOnDisk() throws IOException {
        // What was dropped goes at the next checkpoint.
        database.execute("CALL SYSCS_UTIL.SYSCS_CHECKPOINT_DATABASE()");
        try (Stream<Path> files = Files.list(directory.resolve("derby/seg0"))) {
            long ours = triplets().bytes();
            assertThat(files.mapToLong(CompactionTest::size).sum() - ours).as("Derby's own").isLessThan(4 << 20);
            return ours;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long leftovers() {
        return database.number("SELECT (SELECT COUNT(*) FROM sys.systables WHERE tablename LIKE '%~_COPY' ESCAPE '~'"
            + " OR tablename LIKE '%~_CHANGED' ESCAPE '~' OR tablename LIKE '%~_OLD' ESCAPE '~') + (SELECT COUNT(*) FROM sys.systriggers) FROM sysibm.sysdummy1");
    }

    private List<String> indexes() {
        List<String> indexes = new ArrayList<>();
        try (Connection connection = database.connect();
                ResultSet row = connection.getMetaData().getIndexInfo(null, "APP", "GREYLIST_TRIPLET", false, true)) {
            while (row.next()) {
                String name = row.getString("INDEX_NAME");
                indexes.add(
                    (name.startsWith("SQL") ? "" : name) + " " + row.getBoolean("NON_UNIQUE") + " " + row.getString("COLUMN_NAME")
                        + " " + row.getString("ASC_OR_DESC"));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return indexes;
    }
}
