package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.testing.database.PgBouncer;
import io.github.jamesgreylist.testing.database.PgBouncer.Mode;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.github.jamesgreylist.testing.database.PgBouncer#isThere")
class PgBouncerTransactionStoreIT extends JdbcStoreContract {

    private static PostgresServer server;
    private static PgBouncer pooler;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.started();
        pooler = PgBouncer.started(server, Mode.TRANSACTION, 20);
    }

    @AfterAll
    static void stop() {
        pooler.close();
        server.close();
    }

    /** One connection for everybody: what a transaction leaves on it the next one meets. */
    @Test
    void whoLeavesPreparedStatementsOnIsToldWhatTheUrlNeeds() throws IOException {
        try (PgBouncer narrow = PgBouncer.started(server, Mode.TRANSACTION, 1)) {
            String url = TestDatabase.on(narrow).settings().url();
            TestDatabase database = new TestDatabase(new DatabaseSettings(narrow.driver(), url.substring(0, url.indexOf('?')),
                Optional.of(narrow.user()), Optional.of(narrow.password())));
            try (JdbcStore one = database.store(); JdbcStore other = database.store()) {
                one.open();
                other.open();
                assertThat(catchThrowable(() -> findOften(one, other))).isInstanceOf(StoreException.class)
                    .hasMessageContaining("prepared statement")
                    .hasMessageEndingWith(
                        "a pooler in between that pools by transaction needs prepareThreshold=0 in the JDBC URL");
            }
        }
    }

    private static void findOften(JdbcStore... stores) {
        for (int i = 0; i < 20; i++) {
            for (JdbcStore store : stores) {
                find(store, new Triplet("192.0.2.0/24", "ann@example.com", "user" + i + "@example.org"));
            }
        }
    }

    @Override
    TestDatabase freshTestDatabase() {
        return TestDatabase.on(pooler);
    }
}
