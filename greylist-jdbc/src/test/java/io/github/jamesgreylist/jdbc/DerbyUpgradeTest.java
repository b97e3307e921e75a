package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.jdbc.tables.TableFiles;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.store.AllRows;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Derby 10.16 made it in {@code --dbdir}. */
class DerbyUpgradeTest extends UpgradeContract {

    DerbyUpgradeTest() {
        super("derby");
    }

    @Override
    TestDatabase restored(Path directory) throws IOException {
        unzip("derby.zip", directory);
        return new TestDatabase(DatabaseSettings.derby(directory.resolve("greylist").toString()));
    }

    /** Its files are as large as its history has made them. */
    @Test
    void itsTablesAreWrittenAnewWithAllTheirRows(@TempDir Path directory) throws IOException {
        TestDatabase database = restored(directory);
        try (JdbcStore store = database.store(); TestDatabase.Process process = database.process()) {
            store.open();
            Rows before = AllRows.of(store);
            for (TableFiles files : TableFiles.all(process.transactions())) {
                assertThat(files.begin()).isTrue();
                while (files.copy(10)) {
                    files.catchUp(10);
                }
                assertThat(files.replace()).isTrue();
                files.clear();
            }
            assertThat(AllRows.of(store)).isEqualTo(before);
        }
        try (JdbcStore store = database.store()) {
            store.open();
            store.probe();
        }
    }
}
