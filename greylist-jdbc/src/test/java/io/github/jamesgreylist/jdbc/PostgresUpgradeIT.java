package io.github.jamesgreylist.jdbc;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** PostgreSQL 15 made it. */
@EnabledIf("isThere")
class PostgresUpgradeIT extends UpgradeContract {

    PostgresUpgradeIT() {
        super("postgresql");
    }

    static boolean isThere() {
        return PostgresServer.isThere();
    }

    @Override
    TestDatabase restored(Path directory) throws IOException {
        TestDatabase database = TestDatabase.on(PostgresServer.shared());
        database.execute(text("postgresql.sql"));
        return database;
    }
}
