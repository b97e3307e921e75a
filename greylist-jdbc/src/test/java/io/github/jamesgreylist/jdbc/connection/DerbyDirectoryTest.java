package io.github.jamesgreylist.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.jdbc.JdbcStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that was killed at its very first start. */
class DerbyDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void aDatabaseWhoseCreationWasCutOffIsCreatedAnewAtTheNextStart() throws Exception {
        Path database = directory.resolve("greylist");
        open(database);
        // What a kill leaves: all of it but the file that Derby writes last.
        Files.delete(database.resolve("service.properties"));

        open(database);

        assertThat(database.resolve("service.properties")).exists();
        assertThat(directory.resolve("greylist.unfinished-1/seg0")).as("nothing is deleted").isDirectory();
    }

    @Test
    void anEmptyDirectoryIsNoObstacle() throws Exception {
        Path database = Files.createDirectory(directory.resolve("greylist"));
        open(database);
        assertThat(database.resolve("service.properties")).exists();
    }

    @Test
    void aDatabaseIsLeftAlone() throws Exception {
        Path database = directory.resolve("greylist");
        open(database);
        open(database);
        assertThat(names()).containsExactly("greylist");
    }

    @Test
    void aDirectoryOfSomethingElseIsLeftAlone() throws Exception {
        Path mistyped = Files.createDirectory(directory.resolve("mail"));
        Files.writeString(mistyped.resolve("precious.txt"), "mine");
        DerbyDirectory.moveUnfinishedAside(mistyped);
        assertThat(mistyped.resolve("precious.txt")).exists();
    }

    @Test
    void aDatabaseThatIsBeingCreatedIsLeftAlone() throws Exception {
        Path database = directory.resolve("greylist");
        try (ConnectionPool creating = new ConnectionPool(DatabaseSettings.derby(database.toString()), Duration.ofSeconds(1))) {
            new JdbcStore(creating).open();
            Files.delete(database.resolve("service.properties"));
            DerbyDirectory.moveUnfinishedAside(database);
            assertThat(names()).containsExactly("greylist");
        }
    }

    private static void open(Path database) {
        try (JdbcStore store = new JdbcStore(
            new ConnectionPool(DatabaseSettings.derby(database.toString()), Duration.ofSeconds(1)))) {
            store.open();
        }
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
