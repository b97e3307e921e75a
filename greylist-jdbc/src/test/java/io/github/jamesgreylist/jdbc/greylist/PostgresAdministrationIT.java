package io.github.jamesgreylist.jdbc.greylist;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isThere")
class PostgresAdministrationIT extends SharedAdministrationContract {

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
