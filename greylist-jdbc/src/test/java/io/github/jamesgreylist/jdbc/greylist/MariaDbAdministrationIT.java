package io.github.jamesgreylist.jdbc.greylist;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isThere")
class MariaDbAdministrationIT extends SharedAdministrationContract {

    static boolean isThere() {
        return MariaDbServer.isThere();
    }

    @Override
    TestDatabase freshDatabase() {
        try {
            return TestDatabase.on(MariaDbServer.shared());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
