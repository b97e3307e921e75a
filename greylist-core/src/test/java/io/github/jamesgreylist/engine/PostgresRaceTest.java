package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.fixture.TestDatabase;
import io.github.jamesgreylist.testdatabases.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isThere")
class PostgresRaceTest extends ManyServersRaceContract {

    static boolean isThere() {
        return PostgresServer.isThere();
    }

    @Override
    TestDatabase freshDatabase() {
        try {
            return TestDatabase.on(PostgresServer.shared());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
