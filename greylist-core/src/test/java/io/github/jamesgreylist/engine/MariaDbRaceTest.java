package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.fixture.TestDatabase;
import io.github.jamesgreylist.testdatabases.MariaDbServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isThere")
class MariaDbRaceTest extends ManyServersRaceContract {

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
