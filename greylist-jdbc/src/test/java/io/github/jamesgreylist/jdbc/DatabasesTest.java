package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {

    @TempDir
    Path directory;

    /** MariaDB's driver takes the URL, and nobody has to be there: the store opens when it is asked to. */
    @Test
    void mySqlIsTakenWithOneWarningThatNobodyHasTriedIt() {
        try (LogCapture log = LogCapture.ofProject()) {
            Databases.store(new DatabaseSettings("org.mariadb.jdbc.Driver", "jdbc:mysql://127.0.0.1:1/greylist?permitMysqlScheme",
                Optional.empty(), Optional.empty()), GreylistSettings.DEFAULT, Clock.systemUTC()).close();
            assertThat(log.at(Level.INFO)).containsExactly("greylist database: jdbc:mysql://127.0.0.1:1/greylist");
            assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("nobody has tried a greylist in MySQL yet");
        }
    }

    @Test
    void otherDatabasesNeedNoWarning() {
        try (LogCapture log = LogCapture.ofProject()) {
            Databases.store(DatabaseSettings.derby("memory:databases"), GreylistSettings.DEFAULT, Clock.systemUTC()).close();
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }

    private static DatabaseSettings embedded(Path directory) {
        return DatabaseSettings.derby(directory.resolve("greylist").toString());
    }

    private static void use(DatabaseSettings database) {
        GreylistStore store = Databases.offline(database);
        store.open();
        store.close();
    }

    /** As a check beside a service of another user: it must find each file as it was, and no other. */
    @Test
    void aLookAtAnEmbeddedDatabaseTellsItsVersionAndTouchesNothing() throws IOException {
        DatabaseSettings database = embedded(directory);
        use(database);
        Map<String, String> before = files();

        assertThat(Databases.look(database).orElseThrow()).matches("tables at schema version \\d+");

        assertThat(files()).isEqualTo(before).isNotEmpty();
        use(database);
    }

    @Test
    void whatIsNotThereIsNotMade() throws IOException {
        assertThat(Databases.look(embedded(directory))).contains("to be made at the first start");
        assertThat(files()).isEmpty();
    }

    @Test
    void aDatabaseThatIsOpenIsLeftAlone() throws IOException {
        DatabaseSettings database = embedded(directory);
        GreylistStore store = Databases.offline(database);
        try {
            store.open();
            assertThat(Databases.look(database).orElseThrow()).startsWith("which a running server has");
        } finally {
            store.close();
        }
    }

    /** Its log was never applied to its files. */
    @Test
    void afterACrashALookChangesNothingEither() throws IOException {
        Path crashed = Files.createDirectory(directory.resolve("crashed"));
        DatabaseSettings running = embedded(directory.resolve("running"));
        GreylistStore store = Databases.offline(running);
        try {
            store.open();
            copy(directory.resolve("running/greylist"), crashed.resolve("greylist"));
        } finally {
            store.close();
        }
        Map<String, String> before = files();

        assertThat(Databases.look(embedded(crashed)).orElseThrow())
            .matches(
                "(?s)tables at schema version \\d+.*|there; its tables are known when a server has opened it.*|without tables.*");

        assertThat(files()).isEqualTo(before);
        use(embedded(crashed));
    }

    @Test
    void tablesOfANewerReleaseAreRefused() throws SQLException {
        DatabaseSettings database = embedded(directory);
        use(database);
        new TestDatabase(database).execute("INSERT INTO greylist_schema (version) VALUES (1000)");
        assertThatThrownBy(() -> DriverManager.getConnection(database.url().replace(";create=true", ";shutdown=true")))
            .isInstanceOf(SQLException.class);

        assertThatThrownBy(() -> Databases.look(database)).isInstanceOf(UnusableDatabaseException.class)
            .hasMessageContaining("schema version 1000");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        Files.delete(to.resolve("dbex.lck"));
    }

    /** Size, time of change and owner by name. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(each -> !each.equals(directory)).toList()) {
                files.put(directory.relativize(file).toString(), Files.size(file) + " " + Files.getLastModifiedTime(file) + " "
                    + Files.getOwner(file) + (Files.isDirectory(file) ? "" : " " + Arrays.hashCode(Files.readAllBytes(file))));
            }
        }
        return files;
    }
}
