package io.github.jamesgreylist.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody is at work in the file system under the running server. */
class OpenDirectoryTest {

    @TempDir
    private Path directory;
    private final AtomicInteger lost = new AtomicInteger();
    private final LogCapture log = LogCapture.ofProject();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aDatabaseThatWasDeletedIsNotWrittenToAnyMore() throws IOException {
        try (JdbcStore store = open()) {
            delete(database());
            assertIsLost(store, "was deleted or moved away while the database in it was in use");
        }
    }

    @Test
    void aDatabaseOfWhichOnlyFilesWereDeletedIsNotEither() throws IOException {
        try (JdbcStore store = open()) {
            delete(database().resolve("seg0"));
            assertIsLost(store, "was replaced while the database in it was in use");
        }
    }

    /** Derby would open the files of the other one by their names. */
    @Test
    void anotherDatabaseInItsPlaceIsLeftAlone() throws Exception {
        Path other = directory.resolve("other");
        try (JdbcStore made = new JdbcStore(pool(other))) {
            made.open();
        }
        List<String> before = filesOf(other);
        try (JdbcStore store = open()) {
            Files.move(database(), directory.resolve("away"));
            Files.move(other, database());
            assertIsLost(store, "was replaced while the database in it was in use");
        }
        assertThat(filesOf(database())).isEqualTo(before);
    }

    /** Nobody knows what was done to it meanwhile. */
    @Test
    void aDatabaseThatWasPutBackIsOpenedByTheNextProcessOnly() throws Exception {
        try (JdbcStore store = open()) {
            Files.move(database(), directory.resolve("away"));
            assertIsLost(store, "was deleted or moved away while the database in it was in use");
            Files.move(directory.resolve("away"), database());
            assertThatThrownBy(store::probe).isInstanceOf(StoreException.class);
        }
        forget();
        try (JdbcStore store = open()) {
            store.probe();
        }
    }

    @Test
    void aDatabaseThatIsLeftAloneStaysInUse() {
        try (JdbcStore store = open()) {
            long began = System.nanoTime();
            while (System.nanoTime() - began < Duration.ofSeconds(3).toNanos()) {
                store.probe();
            }
        }
        assertThat(lost).hasValue(0);
    }

    private void assertIsLost(JdbcStore store, String why) {
        Eventually.await("notice").until(() -> {
            try {
                store.probe();
                return "";
            } catch (StoreException e) {
                return e.getMessage();
            }
        }, said -> said.contains(database() + " " + why));
        assertThatThrownBy(store::probe).isInstanceOf(StoreException.class);
        assertThat(log.at(Level.ERROR)).singleElement().asString().contains(database().toString()).contains(why)
            .contains("start this server again");
        assertThat(lost).hasValue(1);
    }

    private Path database() {
        return directory.resolve("greylist");
    }

    private JdbcStore open() {
        JdbcStore store = new JdbcStore(pool(database()));
        store.open();
        return store;
    }

    private ConnectionPool pool(Path path) {
        return new ConnectionPool(DatabaseSettings.derby(path.toString()), Duration.ofSeconds(5), lost::incrementAndGet);
    }

    /** As the end of the process would: this one goes on. */
    private void forget() {
        try {
            DriverManager.getConnection("jdbc:derby:" + database() + ";shutdown=true").close();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("08006");
        }
    }

    private static List<String> filesOf(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).sorted()
                .map(file -> path.relativize(file) + " " + file.toFile().length() + " " + file.toFile().lastModified()).toList();
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
