package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.store.AllRows;
import io.github.jamesgreylist.transfer.Export;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that an earlier release has made goes on being used. Each database here is of schema 3, as the program of
 * commit 7751d50 left it on 25 November 2026. It imported 63 rows: first contacts, passed triplets, correspondents and
 * client networks, with the null sender, the longest texts, all of Unicode and line breaks among them. Then it ran as a
 * server twice, the second time in privacy mode, deferred six strangers of 192.0.2.77 and let three of them pass from
 * 192.0.2.78. Last it wrote its own {@code export}, which lies beside. Databases of servers are what {@code pg_dump
 * --inserts} and {@code mariadb-dump --hex-blob} wrote of them, without comments and what is about the session; files of
 * others are as they were after the server had stopped.
 */
abstract class UpgradeContract {

    private static final int ROWS = 70;
    /** Who passed from a network, without the null sender and those whose addresses are hashed. */
    private static final int SENDERS = 6;
    /** The morning after. */
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Instant NEXT_WEEK = Instant.parse("2026-12-01T00:00:00Z");
    private static final String PRIVACY_KEY = "a key of the release before";
    private static final Duration DELAY = Duration.ofMinutes(5);
    /** The window is that of the rows, whatever the default is; the machine may be busy. */
    private static final GreylistSettings SETTINGS = settings(Map.of());

    @TempDir
    private Path directory;
    private final String product;
    private TestDatabase database;

    /** @param product the resources are named after it */
    UpgradeContract(String product) {
        this.product = product;
    }

    /**
     * As that release left it; a new one at each call.
     *
     * @param directory for its files; empty
     */
    abstract TestDatabase restored(Path directory) throws IOException;

    @BeforeEach
    void restore() throws IOException {
        database = restored(directory);
    }

    static String text(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static void unzip(String resource, Path directory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(open(resource))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.copy(zip, file);
                }
            }
        }
    }

    private static InputStream open(String resource) {
        return UpgradeContract.class.getResourceAsStream("schema3/" + resource);
    }

    private String exportOfThen() throws IOException {
        return text(product + ".export");
    }

    @Test
    void everyRowIsFoundUnderItsKey() throws IOException {
        GreylistStore then = new MemoryStore();
        Import.read(new BufferedReader(new StringReader(exportOfThen())), then, Instant.EPOCH);
        Rows rows = AllRows.of(then);
        assertThat(rows.size()).isEqualTo(ROWS);

        try (GreylistStore store = database.store()) {
            store.open();
            assertThat(store.find(rows.keys())).isEqualTo(rows);
            assertThat(AllRows.of(store)).isEqualTo(rows);
        }
    }

    @Test
    void theExportIsThatOfThenByteForByte() throws IOException {
        StringWriter export = new StringWriter();
        try (GreylistStore store = database.store()) {
            assertThat(Export.write(store, export)).isEqualTo(ROWS);
        }

        assertThat(export.toString().getBytes(StandardCharsets.UTF_8))
            .isEqualTo(exportOfThen().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoHadPassedPasses() {
        try (Greylist greylist = start(NOW)) {
            assertThat(decide(greylist, "192.0.2.9", "friend@example.com", "bob@example.org")).isEqualTo(Pass.KNOWN);
            assertThat(decide(greylist, "192.0.2.9", "", "postbox@example.org")).isEqualTo(Pass.KNOWN);
            assertThat(decide(greylist, "192.0.2.9", "live@example.com", "alice@example.org")).isEqualTo(Pass.KNOWN);
            assertThat(decide(greylist, "192.0.2.9", "y".repeat(400) + "@example.com", "alice@example.org"))
                .as("too long to be stored as it is").isEqualTo(Pass.KNOWN);
            assertThat(decide(greylist, "198.51.100.9", "colleague3@example.net", "bob@example.org"))
                .isEqualTo(Pass.CORRESPONDENT);
            assertThat(decide(greylist, "203.0.113.9", "never-seen@example.com", "bob@example.org"))
                .isEqualTo(Pass.AUTO_WHITELISTED);
        }
        Keys seen = Keys.of(new Triplet("192.0.2.0/24", "friend@example.com", "bob@example.org"),
            new Triplet(Triplet.ANY_NETWORK, "colleague3@example.net", "bob@example.org"));
        try (GreylistStore store = database.store()) {
            assertThat(store.find(seen).triplets().values()).hasSize(2).allMatch(state -> state.lastSeen().equals(NOW));
        }
    }

    /** They are made known in the background. */
    @Test
    void whoHadPassedPassesFromThereToEverybody() {
        try (Greylist greylist = start(NOW); GreylistStore store = database.store()) {
            Eventually.await("known senders", () -> AllRows.count(store, RowKind.KNOWN_SENDER) == SENDERS);
            assertThat(decide(greylist, "192.0.2.9", "friend@example.com", "never-written-to@example.org"))
                .isEqualTo(Pass.KNOWN_SENDER);
            assertThat(decide(greylist, "192.0.2.9", "y".repeat(400) + "@example.com", "never-written-to@example.org"))
                .isEqualTo(Pass.KNOWN_SENDER);
            assertThat(decide(greylist, "198.51.100.9", "friend@example.com", "never-written-to@example.org"))
                .as("from elsewhere").isInstanceOf(Defer.class);
            assertThat(decide(greylist, "192.0.2.9", "", "never-written-to@example.org")).isInstanceOf(Defer.class);
            assertThat(decide(greylist, "192.0.2.9", "ann@example.com", "never-written-to@example.org"))
                .as("who has not passed").isInstanceOf(Defer.class);
        }
    }

    @Test
    void whoHadWaitedPassesNowAndStaysKnown() {
        for (Verdict expected : new Verdict[] {Pass.first(Duration.ofMinutes(10)), Pass.KNOWN}) {
            try (Greylist greylist = start(NOW)) {
                assertThat(decide(greylist, "192.0.2.9", "ann@example.com", "bob@example.org")).isEqualTo(expected);
            }
        }
        try (Greylist greylist = start(NOW)) {
            Pass anHourLater = Pass.first(Duration.ofHours(1));
            assertThat(decide(greylist, "192.0.2.9", "", "bob@example.org")).isEqualTo(anHourLater);
            assertThat(decide(greylist, "198.51.100.9", "用户\ud834\udd1e@例え.jp", "bøb@münchen.example"))
                .isEqualTo(anHourLater);
            assertPassesFirst(decide(greylist, "192.0.2.9", "prvs=0987654321=live-waits@example.com", "alice@example.org"));
            assertPassesFirst(decide(greylist, "192.0.2.9", "z".repeat(400) + "@example.com", "alice@example.org"));
        }
    }

    @Test
    void whoComesEarlyWaitsAndAStrangerIsAStranger() {
        try (Greylist greylist = start(NOW)) {
            assertThat(decide(greylist, "192.0.2.9", "early@example.com", "bob@example.org"))
                .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(3)));
            assertThat(decide(greylist, "192.0.2.9", "stranger@example.com", "bob@example.org"))
                .isEqualTo(new Defer(Reason.FIRST_CONTACT, DELAY));
        }
        try (Greylist greylist = start(NOW.plus(DELAY))) {
            assertThat(greylist.decide(attempt(NOW.plus(DELAY), "192.0.2.9", "stranger@example.com", "bob@example.org")).join())
                .isEqualTo(Pass.first(DELAY));
        }
    }

    @Test
    void hashedAddressesAreKnownUnderTheSameKey() {
        try (Greylist greylist = start(NOW, settings(Map.of("privacyKey", PRIVACY_KEY)))) {
            assertThat(decide(greylist, "192.0.2.9", "secret@example.com", "alice@example.org")).isEqualTo(Pass.KNOWN);
            assertPassesFirst(decide(greylist, "192.0.2.9", "secret-waits@example.com", "alice@example.org"));
        }
    }

    @Test
    void whatHasExpiredIsDeletedAndNothingElse() {
        Rows before;
        try (GreylistStore store = database.store()) {
            before = AllRows.of(store);
        }
        try (Greylist greylist = start(NEXT_WEEK); GreylistStore store = database.store()) {
            Eventually.await("deleted", () -> AllRows.count(store, RowKind.FIRST_CONTACT) == 0);
            Eventually.await("known senders", () -> AllRows.count(store, RowKind.KNOWN_SENDER) == SENDERS);
            Rows after = AllRows.of(store);
            after.triplets().keySet().removeIf(Triplet::isToAnyRecipient);
            before.triplets().values().removeIf(state -> !state.passed());
            assertThat(after).isEqualTo(before);
            assertThat(AllRows.count(store, RowKind.PASSED)).isEqualTo(36);
            assertThat(AllRows.count(store, RowKind.CORRESPONDENT)).isEqualTo(6);
            assertThat(AllRows.count(store, RowKind.CLIENT)).isEqualTo(5);
        }
    }

    private static GreylistSettings settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("delay", "5 minutes", "retryWindow", "2 days",
            "timeBudget", "20 s"));
        settings.putAll(more);
        return GreylistSettings.from("test", settings);
    }

    private Greylist start(Instant at) {
        return start(at, SETTINGS);
    }

    private Greylist start(Instant at, GreylistSettings settings) {
        Greylist greylist = database.greylist(settings, Clock.fixed(at, ZoneOffset.UTC));
        greylist.start();
        return greylist;
    }

    private static Verdict decide(Greylist greylist, String client, String sender, String recipient) {
        return greylist.decide(attempt(NOW, client, sender, recipient)).join();
    }

    private static Attempt attempt(Instant at, String client, String sender, String recipient) {
        return Attempt.of(at, Attempts.address(client), sender, recipient);
    }

    private static void assertPassesFirst(Verdict verdict) {
        assertThat(verdict).isInstanceOfSatisfying(Pass.class, pass -> assertThat(pass.delayed()).isPresent());
    }
}
