package io.github.jamesgreylist.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.testing.database.DatabaseServer;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import io.github.jamesgreylist.testing.database.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever is wrong with a database, its password stands in no message, no stack trace and no line of a log. */
class CredentialsTest {

    private static final String POSTGRESQL = "org.postgresql.Driver";
    private static final String MARIADB = "org.mariadb.jdbc.Driver";
    private static final String SECRET = "Xq7vWz";

    private final List<String> logged = new CopyOnWriteArrayList<>();

    static boolean areThere() {
        return PostgresServer.isThere() && MariaDbServer.isThere();
    }

    static Stream<DatabaseSettings> wrong() {
        List<DatabaseSettings> all = new ArrayList<>();
        for (String driver : List.of(POSTGRESQL, MARIADB)) {
            String start = driver.equals(POSTGRESQL) ? "jdbc:postgresql:" : "jdbc:mariadb:";
            for (String rest : List.of(
                "//nowhere.invalid/greylist?user=ann&password=" + SECRET,
                "//127.0.0.1:1/greylist?user=ann&password=" + SECRET + "&ApplicationName=greylist",
                "//127.0.0.1:1?password=" + SECRET,
                "//127.0.0.1:one/greylist?password=" + SECRET,
                "//127.0.0.1:1/greylist?password=" + SECRET + "%zz",
                "//127.0.0.1:1/greylist?password=" + SECRET + "&socketTimeout=" + "soon",
                "//127.0.0.1:1/greylist?sslmode=perhaps&sslpassword=" + SECRET + "&keyStorePassword=" + SECRET,
                "//ann:" + SECRET + "@127.0.0.1:1/greylist",
                "//ann:1/" + SECRET + "@127.0.0.1:1/greylist",
                "//ann:a@" + SECRET + "@127.0.0.1:1/greylist",
                "//address=(host=127.0.0.1)(port=1)(user=ann)(password=" + SECRET + ")/greylist",
                "//(host=127.0.0.1,port=1,user=ann,password=" + SECRET + ")/greylist",
                "//(password=" + SECRET + ",host=127.0.0.1,port=one)/greylist",
                "/127.0.0.1/greylist?password=" + SECRET)) {
                all.add(new DatabaseSettings(driver, start + rest, Optional.empty(), Optional.empty()));
            }
            all.add(new DatabaseSettings(driver, start + "//nowhere.invalid/greylist", Optional.of("ann"), Optional.of(SECRET)));
            all.add(new DatabaseSettings(driver, "jdbc:other:greylist?password=" + SECRET, Optional.of("ann"),
                Optional.of(SECRET)));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aDatabaseThatCannotBeReachedIsNamedWithoutThem(DatabaseSettings settings) {
        assertThat(settings.toString()).doesNotContain(SECRET);

        assertThat(trouble(settings)).contains("Exception").doesNotContain(SECRET);
        assertThat(logged).noneMatch(line -> line.contains(SECRET));
    }

    @Test
    @EnabledIf("areThere")
    void aPasswordThatIsWrongIsNotTold() throws IOException {
        for (DatabaseServer server : List.of(PostgresServer.shared(), MariaDbServer.shared())) {
            String url = server.url("greylist");
            assertThat(trouble(new DatabaseSettings(server.driver(), url, Optional.of(server.user()), Optional.of(SECRET))))
                .contains(server.user()).doesNotContain(SECRET);
            assertThat(trouble(new DatabaseSettings(server.driver(), url + "?user=operator&password=" + SECRET,
                Optional.empty(), Optional.empty()))).contains(server.user()).doesNotContain(SECRET);
        }
        assertThat(logged).noneMatch(line -> line.contains(SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:mysql://ann:Xq7vWz;more@db.example.net/greylist",
        "jdbc:mysql://ann:Xq7vWz?more@db.example.net:3306/greylist",
        "jdbc:postgresql://ann:Xq7;Xq7vWz@db.example.net/greylist",
    })
    void aPasswordWithTheSignThatBeginsParametersIsNotPrintedUpToThere(String url) {
        assertThat(new DatabaseSettings(POSTGRESQL, url, Optional.empty(), Optional.empty()).toString())
            .matches("jdbc:\\w+://\\.\\.\\.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.example.net", "db.example.net:5432", "[2001:db8::1]:5432", "[::1]", "db1:5432,db2:5433"})
    void aHostIsPrintedThoughAParameterHasAnAt(String host) {
        assertThat(new DatabaseSettings(POSTGRESQL, "jdbc:postgresql://" + host + "/greylist?user=ann@example.net",
            Optional.empty(), Optional.empty())).hasToString("jdbc:postgresql://" + host + "/greylist");
    }

    /** MySQL's driver takes all that it needs in the place of the host. */
    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:mysql://address=(host=db)(user=Xq7vWz)(password=Xq7vWz)/g",
        "jdbc:mysql://(host=db,password=Xq7vWz)/g?user=Xq7vWz",
        "jdbc:mysql://(host=db,password=a@Xq7vWz)/g",
        "jdbc:mysql://Xq7vWz:Xq7vWz@(host=db1),(host=db2)/g",
        "jdbc:mysql:replication://Xq7vWz@(host=db1,password=a;Xq7vWz)/g",
    })
    void credentialsInParenthesesAreNotPrinted(String url) {
        DatabaseSettings settings = new DatabaseSettings("com.mysql.cj.jdbc.Driver", url, Optional.empty(), Optional.empty());

        assertThat(settings.toString()).startsWith("jdbc:mysql:").endsWith("//(...)");
        assertThat(settings.withoutSecrets("cannot parse " + url)).doesNotContain(SECRET);
    }

    @Test
    void aPasswordInParenthesesIsCutOutOfWhatADriverSays() {
        DatabaseSettings settings = new DatabaseSettings("com.mysql.cj.jdbc.Driver",
            "jdbc:mysql://(password=" + SECRET + ",host=db)/g", Optional.empty(), Optional.empty());

        assertThat(settings.withoutSecrets("no host: " + SECRET + " at db")).isEqualTo("no host: *** at db");
    }

    @Test
    void aUserBeforeTheHostIsRefusedAtOnce() {
        DatabaseSettings settings = new DatabaseSettings(POSTGRESQL, "jdbc:postgresql://ann:" + SECRET + "@127.0.0.1/greylist",
            Optional.empty(), Optional.empty());

        assertThat(catchThrowable(() -> new ConnectionPool(settings, Duration.ofSeconds(1))))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("the JDBC URL is refused: it holds an @, as if user and password stood before the host,"
                + " which this driver takes for a part of the host's name; name them by themselves");
    }

    /** Opens and uses it, and gathers what is logged meanwhile. */
    private String trouble(DatabaseSettings settings) {
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getMessage() + Arrays.toString(line.getParameters()));
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        Logger.getLogger("").addHandler(handler);
        ch.qos.logback.classic.Logger root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT");
        Level usual = root.getLevel();
        root.setLevel(Level.TRACE);
        StringWriter text = new StringWriter();
        try (LogCapture log = new LogCapture("ROOT")) {
            for (Throwable error : List.of(catchThrowable(() -> use(settings, true)),
                catchThrowable(() -> use(settings, false)))) {
                error.printStackTrace(new PrintWriter(text));
            }
            Stream.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE)
                .forEach(level -> logged.addAll(log.at(level)));
        } finally {
            root.setLevel(usual);
            Logger.getLogger("").removeHandler(handler);
        }
        return text.toString();
    }

    private static void use(DatabaseSettings settings, boolean byPool) throws Exception {
        try (ConnectionPool pool = new ConnectionPool(settings, Duration.ofMillis(500))) {
            if (byPool) {
                pool.dataSource().getConnection().close();
            } else {
                new JdbcStore(pool).open();
            }
        }
    }
}
