package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.Keys;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 in memory. All that has this tag runs once more on James's H2. */
@Tag("h2")
class H2StoreTest extends JdbcStoreContract {

    @TempDir
    private Path directory;

    @Test
    void theseTestsRunOnTheVersionThatTheBuildNames() throws SQLException {
        try (Connection connection = TestDatabase.h2().connect()) {
            assertThat(connection.getMetaData().getDatabaseProductVersion())
                .startsWith(System.getProperty("h2.version") + " ");
        }
    }

    @Test
    void aCommitIsWrittenAtOnceWhereverH2RunsUnlessTheUrlSaysOtherwise() throws SQLException {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        try {
            String remote = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/";
            for (String url : List.of("jdbc:h2:mem:greylist", "jdbc:h2:file:" + directory.resolve("file"),
                "jdbc:h2:" + directory.resolve("path"), remote + directory.resolve("remote"), remote + "mem:greylist")) {
                assertThat(writeDelay(url)).as(url).isEqualTo("0");
                assertThat(writeDelay(url + ";network_timeout=5000")).as(url).isEqualTo("0");
                assertThat(writeDelay(url + ";Write_Delay=300")).as(url).isEqualTo("300");
            }
        } finally {
            server.stop();
        }
    }

    /** Only an administrator of H2 may set how soon it writes. */
    @Test
    void aUserWhoIsNoAdministratorOfTheH2ServerCanBeUsed() throws SQLException {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        try {
            String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + directory.resolve("server");
            TestDatabase.h2(url).execute("CREATE USER greylist PASSWORD 'secret'; CREATE SCHEMA g AUTHORIZATION greylist");
            try (JdbcStore store = new TestDatabase(new DatabaseSettings("org.h2.Driver", url + ";SCHEMA=g",
                Optional.of("greylist"), Optional.of("secret"))).store()) {
                assertThat(store.find(Keys.of(TRIPLET)).isEmpty()).isTrue();
            }
        } finally {
            server.stop();
        }
    }

    private static String writeDelay(String url) throws SQLException {
        try (ConnectionPool pool = TestDatabase.h2(url).pool(Duration.ofSeconds(5));
                Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
                    "SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    TestDatabase freshTestDatabase() {
        return TestDatabase.h2();
    }
}
