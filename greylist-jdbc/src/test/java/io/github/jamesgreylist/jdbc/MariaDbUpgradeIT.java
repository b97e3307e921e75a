package io.github.jamesgreylist.jdbc;

import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** MariaDB 10.11 made it. */
@EnabledIf("isThere")
class MariaDbUpgradeIT extends UpgradeContract {

    MariaDbUpgradeIT() {
        super("mariadb");
    }

    static boolean isThere() {
        return MariaDbServer.isThere();
    }

    @Override
    TestDatabase restored(Path directory) throws IOException {
        TestDatabase database = TestDatabase.on(MariaDbServer.shared());
        DatabaseSettings settings = database.settings();
        new TestDatabase(new DatabaseSettings(settings.driver(), settings.url() + "?allowMultiQueries=true", settings.user(),
            settings.password())).execute(text("mariadb.sql"));
        return database;
    }
}
