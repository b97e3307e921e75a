package io.github.jamesgreylist.jdbc;

import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;

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
}
