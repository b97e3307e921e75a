package io.github.jamesgreylist.jdbc;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.database.PgBouncer;
import io.github.jamesgreylist.testing.database.PgBouncer.Mode;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.github.jamesgreylist.testing.database.PgBouncer#isThere")
class PgBouncerSessionStoreIT extends JdbcStoreContract {

    private static PostgresServer server;
    private static PgBouncer pooler;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.started();
        pooler = PgBouncer.started(server, Mode.SESSION, 20);
    }

    @AfterAll
    static void stop() {
        pooler.close();
        server.close();
    }

    @Override
    TestDatabase freshTestDatabase() {
        return TestDatabase.on(pooler);
    }
}
