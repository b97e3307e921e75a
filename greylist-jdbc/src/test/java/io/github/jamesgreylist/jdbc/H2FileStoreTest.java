package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * H2 as James after 3.9 has it by default, at {@code jdbc:h2:file:../var/store/h2db;DB_CLOSE_DELAY=-1}: in a file that is
 * found from where the server was started, and open until the JVM ends. Here it is closed with its test.
 */
@Tag("h2")
class H2FileStoreTest extends JdbcStoreContract {

    @TempDir
    private Path directory;
    private final List<TestDatabase> databases = new ArrayList<>();

    @AfterEach
    void closeDatabases() {
        databases.forEach(database -> database.execute("SHUTDOWN"));
    }

    @Override
    TestDatabase freshTestDatabase() {
        TestDatabase database = TestDatabase.h2("jdbc:h2:file:" + fromHere(file(databases.size())) + ";DB_CLOSE_DELAY=-1");
        databases.add(database);
        return database;
    }

    private Path file(int number) {
        return directory.resolve("var").resolve("store-" + number).resolve("h2db");
    }

    private Path fromHere(Path file) {
        try {
            return Path.of("").toRealPath().relativize(directory.toRealPath().resolve(directory.relativize(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theFileIsWhereTheUrlSays() {
        assertThat(databases.get(0).settings().url()).startsWith("jdbc:h2:file:../");
        assertThat(file(0).resolveSibling("h2db.mv.db")).isRegularFile();
    }
}
