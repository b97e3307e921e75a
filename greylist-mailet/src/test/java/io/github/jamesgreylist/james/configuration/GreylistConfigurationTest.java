package io.github.jamesgreylist.james.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.settings.FileNames;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.SettingsFile;
import io.github.jamesgreylist.settings.StoreFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.configuration2.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class GreylistConfigurationTest {

    private static final String STARTED = "guice.extension.startable=io.github.jamesgreylist.james.PostfixBridge";

    @TempDir
    Path root;

    private Conf conf;

    @BeforeEach
    void makeConf() throws IOException {
        conf = Conf.in(root);
    }

    @Test
    void withoutAnyFileAllSettingsHaveTheirDefaultsAndTheDatabaseIsTheGreylistsOwn() {
        GreylistConfiguration configuration = conf.read();

        assertThat(configuration.settings().policy()).isEqualTo(GreylistSettings.DEFAULT.policy());
        assertThat(configuration.policy().listen()).isEmpty();
        assertThat(configuration.database().orElseThrow().url())
            .isEqualTo("jdbc:derby:" + root.resolve("var/greylist") + ";create=true");
    }

    @Test
    void whatTheFileSaysIsRead() throws IOException {
        conf.file("extensions.properties", STARTED).file("senders", "").file("senders 2", "").file("greylist.properties",
            "delay = 10 minutes", "onStoreFailure: defer", "replyText=Greylisted, come back in %s seconds",
            "whitelistSenders=senders, senders 2", "policy.listen=inet:127.0.0.1:10023,unix:/run/greylist/socket");

        GreylistConfiguration configuration = conf.read();

        assertThat(configuration.settings().policy().delay()).isEqualTo(Duration.ofMinutes(10));
        assertThat(configuration.settings().onStoreFailure()).isEqualTo(StoreFailure.DEFER);
        assertThat(configuration.settings().reply().text()).isEqualTo("Greylisted, come back in %s seconds");
        assertThat(configuration.settings().files().senders())
            .isEqualTo(new FileNames(List.of(conf.path("senders"), conf.path("senders 2")), FileNames.IfMissing.REFUSE, true));
        assertThat(configuration.settings().files().clients())
            .isEqualTo(new FileNames(List.of(conf.path("whitelist_clients")), FileNames.IfMissing.IGNORE, true));
        assertThat(configuration.policy().listen()).containsExactly(
            new ListenAddress.Inet("127.0.0.1", 10023), new ListenAddress.Unix(Path.of("/run/greylist/socket")));
    }

    @Test
    void theDatabaseIsTheOneOfJamesCommasInItsUrlIncluded() throws IOException {
        conf.file("james-database.properties", "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver",
            "database.url=jdbc:derby:memory:a,b", "database.username=app", "database.password=a,b",
            "vendorAdapter.database=DERBY");

        assertThat(conf.read().database().orElseThrow().url()).isEqualTo("jdbc:derby:memory:a,b");
        assertThat(conf.read().database().orElseThrow().user()).hasValue("app");
        assertThat(conf.read().database().orElseThrow().password()).hasValue("a,b");
    }

    @Test
    void withoutThatFileTheDatabaseIsTheOneOfJamesOnPostgres() throws IOException {
        conf.file("postgres.properties", "database.host=db.example.net", "database.port=5433", "database.name=mail store",
            "database.schema=james", "database.username=james", "database.password=a,b", "ssl.mode=require", "pool.max.size=15");

        DatabaseSettings database = conf.read().database().orElseThrow();

        assertThat(database.url())
            .isEqualTo("jdbc:postgresql://db.example.net:5433/mail+store?currentSchema=james&sslmode=require");
        assertThat(database.driver()).isEqualTo("org.postgresql.Driver");
        assertThat(database.user()).hasValue("james");
        assertThat(database.password()).hasValue("a,b");
        assertThat(database.toString()).doesNotContain("a,b");

        conf.file("postgres.properties", "database.username=james");
        assertThat(conf.read().database().orElseThrow().url())
            .as("James's own defaults").isEqualTo("jdbc:postgresql://localhost:5432/postgres?currentSchema=public");

        conf.file("james-database.properties", "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver",
            "database.url=jdbc:derby:memory:a");
        assertThat(conf.read().database().orElseThrow().url()).as("it comes first").isEqualTo("jdbc:derby:memory:a");
    }

    @Test
    void inCassandraNoDatabaseIsLookedFor() throws IOException {
        conf.file("greylist.properties", "store=cassandra").file("james-database.properties", "database.url=of James");
        assertThat(conf.read().database()).isEmpty();

        conf.file("greylist.properties", "store=redis");
        assertThat(refusedWith()).contains("greylist.properties: store = 'redis' is refused: it must be jdbc or cassandra");
    }

    @Test
    void everyProblemOfEveryFileIsToldAtOnceAndIsALineOfTheLog() throws IOException {
        conf.file("greylist.properties", "delay = 100000 s", "dealy=5 minutes", "privacyKey=secret", "policy.listen=inet:1",
            "policy.socketMode=rw", "whitelistSenders=senders")
            .file("james-database.properties", "database.username=app")
            .file("whitelist_clients.local", "192.0.2.0/33")
            .file("recipient_rules", "bob@example.org 3 days");

        List<String> problems = refusedWith();

        assertThat(problems.subList(0, 4)).containsExactly(
            "greylist.properties: delay = '100000 s' is refused: it must be from 0 seconds to 1 day",
            "greylist.properties: privacyKey = '(secret)' is refused: it must have at least 16 characters, and no comma, backslash"
                + " or $ among them, or the line must go",
            "greylist.properties: policy.socketMode = 'rw' is refused: it must be three octal digits, as for chmod; for example 0660",
            problems.get(3));
        assertThat(problems.get(3))
            .startsWith("greylist.properties: dealy is refused: there is no such setting; there are delay, ")
            .endsWith(", policy.onStoreFailure");
        assertThat(problems.subList(4, problems.size())).containsExactly(
            "greylist.properties: policy.listen is set, but nobody would listen: extensions.properties lacks " + STARTED,
            "james-database.properties: database.driverClassName is missing; without the whole file the greylist uses an embedded"
                + " Derby database of its own",
            "james-database.properties: database.url is missing; without the whole file the greylist uses an embedded Derby database"
                + " of its own",
            // Lines that cannot be used are left out.
            conf.path("senders") + ": the list cannot be read: there is no such file");
    }

    /** James has split it at the comma, and it was shown as if somebody had typed that. */
    @Test
    void aValueWithACommaIsShownAsItWasTyped() throws IOException {
        conf.file("greylist.properties", "delay = 1,5 minutes", "replyCode=450,421");

        assertThat(refusedWith()).containsExactly(
            "greylist.properties: delay = '1,5 minutes' is refused: it must be a whole number and a unit: ms, seconds, minutes,"
                + " hours, days or weeks; for example '5 minutes'",
            "greylist.properties: replyCode = '450,421' is refused: it must be 450, or 421 to close the connection as well (RFC 6647 §5)");
    }

    @Test
    void aSettingThatStandsTwiceSaysSo() throws IOException {
        conf.file("greylist.properties", "delay=5 minutes", "spf=on", "delay : 10 minutes", "privacyKey=0123456789abcdef",
            "privacyKey=fedcba9876543210", "adminHosts=a.example", "adminHosts=b.example");

        assertThat(refusedWith()).containsExactly(
            "greylist.properties: delay stands there 2 times: '5 minutes', '10 minutes': keep one of the lines",
            "greylist.properties: privacyKey stands there 2 times: keep one of the lines");
    }

    @Test
    void aListMayStandInSeveralLines() throws IOException {
        conf.file("greylist.properties", "adminHosts=a.example", "adminHosts=b.example");

        assertThat(conf.read().settings().adminHosts()).containsExactly("a.example", "b.example");
    }

    /** As it is started with -Dworking.directory=. by hand. */
    @Test
    void aWorkingDirectoryWithADotInItsMiddleIsWrittenWithoutIt() throws IOException {
        GreylistConfiguration configuration = Conf.in(root.resolve(".")).read();

        assertThat(configuration.database().orElseThrow().url())
            .isEqualTo("jdbc:derby:" + root.resolve("var/greylist") + ";create=true");
        assertThat(configuration.settings().files().clients().toString()).doesNotContain("/./");
    }

    @Test
    void aDriverThatIsNotThereAndAUrlThatItDoesNotTakeAreRefusedBeforeAnythingIsOpened() throws IOException {
        conf.file("james-database.properties", "database.driverClassName=com.example.Driver", "database.url=jdbc:example:x");
        assertThat(refusedWith()).singleElement().asString().startsWith(
            "james-database.properties: database.driverClassName: no JDBC driver 'com.example.Driver' on the class path: ");
        conf.file("james-database.properties", "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver",
            "database.url=jdbc:postgresql://db.example.net/greylist");
        assertThat(refusedWith()).singleElement().asString().startsWith(
            "james-database.properties: database.url: the JDBC URL is refused: the driver");
    }

    /** One file for James and the bridge: what the bridge takes, it reads as James does. */
    @ParameterizedTest
    @ValueSource(strings = {"key=value", "  key : value  ", "key value", "key", "key=", "key = a,b ,  c,,d,",
        "key=a\nkey=b\nkey = c , d",
        "# comment\n! comment\\\n\nkey=#no comment", "key=x=y:z", "key=$5 and 50%", "key=K\u00e4se", "key=\tx\ty", "a.b=1\nc=2",
        "key=one two \f", "key=\"quoted, text\"", "key=a,key=b", "key=\" a \"", "key=a \"b\", \"\"c\"",
        "key=,", "key=\nkey=a\nkey=\"\"", "key='a'", "key=\u00a0a\u00a0"})
    void aFileMeansTheSameToJamesAndToTheBridge(String text) throws Exception {
        conf.file("greylist.properties", text.split("\n"));

        Configuration read = conf.properties().getConfiguration("greylist");
        Map<String, String> byJames = new TreeMap<>();
        for (Iterator<String> keys = read.getKeys(); keys.hasNext();) {
            String key = keys.next();
            byJames.put(key, String.join(", ", read.getStringArray(key)).trim());
        }
        Map<String, String> byBridge = new TreeMap<>(SettingsFile.read(conf.path("greylist.properties")));
        byBridge.replaceAll((key, value) -> value.trim());
        assertThat(byBridge).isEqualTo(byJames);
    }

    private List<String> refusedWith() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(GreylistConfiguration.class);
        log.start();
        logger.addAppender(log);
        try {
            assertThatThrownBy(() -> conf.read()).isInstanceOfSatisfying(SettingsException.class,
                refusal -> assertThat(log.list).allMatch(event -> event.getLevel() == Level.ERROR)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .isEqualTo(refusal.problems().stream()
                        .map(problem -> "James cannot start, the greylist's configuration is refused. " + problem).toList()));
            return log.list.stream().map(event -> (String) event.getArgumentArray()[0]).toList();
        } finally {
            logger.detachAppender(log);
        }
    }
}
