package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.cassandra.ClusterSettings;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.policy.StoreTrouble;
import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.settings.BridgeOption;
import io.github.jamesgreylist.settings.FileNames.IfMissing;
import io.github.jamesgreylist.settings.Mode;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.Setting;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

class ConfigurationTest {

    @TempDir
    Path dbdir;

    @Test
    void theDefaultsArePostgreysButForTheRetryWindowAndUnverifiedClients() {
        Configuration configuration = of("--inet=10023");

        assertThat(configuration.greylist().policy().delay()).isEqualTo(Duration.ofSeconds(300));
        assertThat(configuration.greylist().policy().delayUnverified()).isEqualTo(Duration.ofMinutes(15));
        assertThat(configuration.greylist().policy().retryWindow()).isEqualTo(Duration.ofHours(12));
        assertThat(configuration.greylist().policy().passLifetime()).isEqualTo(Duration.ofDays(35));
        assertThat(configuration.greylist().autoWhitelists().networks().clients()).isEqualTo(5);
        assertThat(configuration.greylist().clientNetwork().ipv4Prefix()).isEqualTo(24);
        assertThat(configuration.greylist().clientNetwork().ipv6Prefix()).isEqualTo(64);
        assertThat(configuration.policy().listen()).containsExactly(new ListenAddress.Inet("localhost", 10023));
        assertThat(configuration.policy().socketMode()).isEqualTo(0666);
        assertThat(configuration.policy().greylistAction()).isEqualTo("DEFER_IF_PERMIT");
        Path lists = Configuration.listDirectory(Path.of("/etc/postgrey"), Path.of("/etc/greylist"));
        assertThat(ListFile.of(configuration.greylist().files().clients())).containsExactly(
            ListFile.optional(lists.resolve("whitelist_clients")), ListFile.optional(lists.resolve("whitelist_clients.local")));
        assertThat(new Options().commandLine().parseArgs("-i1").commandSpec().findOption("--dbdir").<Path>getValue())
            .isEqualTo(Path.of("/var/lib/postgrey"));
    }

    @Test
    void postgreysListsAreReadWhereTheyAreAndTheOwnOnesOtherwise(@TempDir Path directory) throws IOException {
        Path postgrey = Files.createDirectory(directory.resolve("postgrey"));
        Path own = directory.resolve("greylist");
        Files.createFile(postgrey.resolve("whitelist_clients.local"));

        assertThat(Configuration.listDirectory(directory.resolve("absent"), own)).isEqualTo(own);
        assertThat(Configuration.listDirectory(postgrey, own)).isEqualTo(own);

        Files.createFile(postgrey.resolve("whitelist_clients"));
        assertThat(Configuration.listDirectory(postgrey, own)).isEqualTo(postgrey);
    }

    @Test
    void eachOptionOfPostgreyIsUnderstood() {
        Configuration configuration = of(
            "-i", "192.0.2.1:10023", "-u", "/run/greylist/socket", "--socketmode=0660", "-v",
            "--delay=60", "--retry-window=6h", "--max-age=20", "--auto-whitelist-clients=3", "--whitelist-clients=a",
            "--whitelist-clients", "b", "--whitelist-recipients=c", "--greylist-text=Come back to %r in %s s",
            "--greylist-action=DEFER", "--x-greylist-header=X-Grey: %t by postgrey-%v at %h; %d", "--lookup-by-subnet",
            "--ipv4cidr=28", "--ipv6cidr=48", "--privacy", "--exim", "--hostname=mx.example.org", "--pidfile=/run/p",
            "--listen-queue-size=99");

        assertThat(configuration.policy().listen()).containsExactly(
            new ListenAddress.Inet("192.0.2.1", 10023), new ListenAddress.Unix(Path.of("/run/greylist/socket")));
        assertThat(configuration.policy().socketMode()).isEqualTo(0660);
        assertThat(configuration.policy().backlog()).isEqualTo(99);
        assertThat(configuration.policy().greylistAction()).isEqualTo("DEFER");
        assertThat(configuration.policy().header()).isEqualTo("X-Grey: %t by postgrey-%v at %h; %d");
        assertThat(configuration.policy().hostname()).isEqualTo("mx.example.org");
        assertThat(configuration.policy().singleRequest()).isTrue();
        assertThat(configuration.greylist().policy().delay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(configuration.greylist().policy().retryWindow()).isEqualTo(Duration.ofHours(6));
        assertThat(configuration.greylist().policy().passLifetime()).isEqualTo(Duration.ofDays(20));
        assertThat(configuration.greylist().autoWhitelists().networks().clients()).isEqualTo(3);
        assertThat(configuration.greylist().clientNetwork().ipv4Prefix()).isEqualTo(28);
        assertThat(configuration.greylist().clientNetwork().ipv6Prefix()).isEqualTo(48);
        assertThat(configuration.greylist().reply().text()).isEqualTo("Come back to %r in %s s");
        assertThat(configuration.greylist().privacyKey()).hasValueSatisfying(
            key -> assertThat(key).matches("[0-9a-f]{64}"));
        assertThat(ListFile.of(configuration.greylist().files().clients())).containsExactly(
            new ListFile(Path.of("a"), IfMissing.WARN), new ListFile(Path.of("b"), IfMissing.WARN));
        assertThat(ListFile.of(configuration.greylist().files().recipients())).containsExactly(
            new ListFile(Path.of("c"), IfMissing.WARN));
    }

    /** As the unit file and the init script of Debian's postgrey write them. */
    @Test
    void debiansCommandLinesAreUnderstood() {
        assertThat(of("--inet=10023", "--greylist-text=Greylisted, see https://postgrey.schweikert.ch/help/mx.html")
            .greylist().reply().text()).startsWith("Greylisted, see https://");
        assertThat(of("--inet=127.0.0.1:10023", "--delay=60", "--greylist-text=").greylist().reply().text())
            .isEqualTo("Greylisted for %s seconds");
        assertThat(of("--inet=10023", "--auto-whitelist-clients", "--delay=60").greylist().autoWhitelists().networks().clients())
            .isEqualTo(5);
    }

    @Test
    void ofAnOptionThatIsGivenTwiceTheLastCounts() {
        assertThat(of("--inet=1", "--delay=60", "--delay=120").greylist().policy().delay())
            .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void lookUpByHostTakesWholeAddresses() {
        Configuration configuration = of("--inet=1", "--lookup-by-host", "--ipv4cidr=24");

        assertThat(configuration.greylist().clientNetwork().ipv4Prefix()).isEqualTo(32);
        assertThat(configuration.greylist().clientNetwork().ipv6Prefix()).isEqualTo(128);
    }

    @Test
    void aTextMayBringItsEnhancedCode() {
        Configuration configuration = of("--inet=1", "--greylist-text=4.7.1 Greylisted");

        assertThat(configuration.greylist().reply().enhancedCode()).isEqualTo("4.7.1");
        assertThat(configuration.greylist().reply().text()).isEqualTo("Greylisted");
    }

    @Test
    void whatBecomesOfMailWithoutDatabaseIsTheOperatorsToSay() {
        assertThat(of("--inet=1").greylist().onStoreFailure()).isEqualTo(StoreFailure.ACCEPT);
        assertThat(of("--inet=1", "--on-failure=defer").greylist().onStoreFailure()).isEqualTo(StoreFailure.DEFER);
        assertThat(of("--inet=1", "--on-failure=silence").policy().onStoreFailure()).isEqualTo(StoreTrouble.SILENCE);
    }

    @Test
    void thePrivacyKeyStaysTheSame() {
        assertThat(of("--inet=1", "--privacy").greylist().privacyKey())
            .isEqualTo(of("--inet=1", "--privacy").greylist().privacyKey());
    }

    /** A key that could be guessed would be none. */
    @Test
    void eachDirectoryHasItsOwnPrivacyKeyAndIsMadeForItIfNeedBe() {
        assertThat(of("--inet=1", "--privacy", "--dbdir=" + dbdir.resolve("one")).greylist().privacyKey()).isPresent()
            .isNotEqualTo(of("--inet=1", "--privacy", "--dbdir=" + dbdir.resolve("two")).greylist().privacyKey());
    }

    @Test
    void theDatabaseIsInTheDirectoryUnlessAnotherIsNamed() throws Exception {
        assertThat(of("--inet=1").place().database().url())
            .isEqualTo("jdbc:derby:" + dbdir.resolve("greylist") + ";create=true");
        Path password = Files.writeString(dbdir.resolve("password"), "secret\n");
        Configuration configuration = of("--inet=1", "--database=jdbc:h2:tcp://db/greylist", "--database-user=grey",
            "--database-password-file=" + password);
        assertThat(configuration.place().database().driver()).isEqualTo("org.h2.Driver");
        assertThat(configuration.place().database().user()).hasValue("grey");
        assertThat(configuration.place().database().password()).hasValue("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --delay=100000                 | --delay=100000 is refused: it must be from 0 seconds to 1 day
        --retry-window=2d              | --retry-window=2d is refused: it must be a number of days
        --retry-window=0h              | --retry-window=0h is refused: it must be from 1 minute to 30 days
        --delay=86400 --retry-window=1 | it must be shorter than --retry-window (1 day)
        --ipv4cidr=33                  | --ipv4cidr=33 is refused: it must be a whole number from 1 to 32
        --greylist-action=250          | --greylist-action=250 is refused: it must be an action of Postfix
        --greylist-action=REJECT       | --greylist-action=REJECT is refused
        --greylist-action=DUNNO        | --greylist-action=DUNNO is refused: it must be an action of Postfix
        --greylist-action=HOLD         | --greylist-action=HOLD is refused
        --greylist-action=DEFERRED     | --greylist-action=DEFERRED is refused
        --x-greylist-header=hello      | --x-greylist-header=hello is refused: it must be a header field
        --socketmode=rw                | --socketmode=rw is refused: it must be three octal digits
        --delay=-1                     | --delay=-1 is refused: it must be a number of seconds; for example 300
        --delay=5m                     | --delay=5m is refused: it must be a number of seconds; for example 300
        --max-age=5w                   | --max-age=5w is refused: it must be a number of days; for example 35
        --time-budget=2s               | --time-budget=2s is refused: it must be a number of milliseconds
        --inet=99999                   | --inet=99999 is refused: it must be PORT (on localhost) or HOST:PORT
        --inet=inet:127.0.0.1:10023    | --inet=inet:127.0.0.1:10023 is refused: it must be PORT (on localhost)
        --unix=relative                | --unix=relative is refused: it must be an absolute path
        --on-failure=panic             | --on-failure=panic is refused: it must be accept, defer or silence
        --database=jdbc:oracle:x       | --database: the URL is refused: it must begin with jdbc:derby: or jdbc:h2: or jdbc:mariadb: or
        --database=jdbc:h2:x --privacy | --privacy with --database needs --privacy-key-file
        --privacy-key-file=/dev/null   | --privacy-key-file=/dev/null is refused: its first line, the key, must have
        --dbdir=/proc/nothing          | --dbdir=/proc/nothing is refused: it cannot be made
        """)
    void whatCannotBeHonouredIsRefusedWithASentence(String options, String sentence) {
        List<String> all = new ArrayList<>(List.of("--inet=1"));
        all.addAll(Arrays.asList(options.split(" ")));

        assertThatThrownBy(() -> of(all.toArray(String[]::new))).isInstanceOf(SettingsException.class)
            .hasMessageContaining(sentence);
    }

    @Test
    void aDatabaseThatNoDriverReachesIsRefused() {
        Configuration derby = of("--inet=1", "--database=jdbc:derby://db.example.net/greylist");
        assertThatThrownBy(() -> Database.requireUsable(derby.place().database())).isInstanceOf(SettingsException.class)
            .hasMessageContaining("--database: the JDBC URL is refused: the driver");
        Configuration h2 = of("--inet=1", "--database=jdbc:h2:tcp://db.example.net/greylist");
        assertThatThrownBy(() -> Database.requireUsable(h2.place().database())).isInstanceOf(SettingsException.class)
            .hasMessageEndingWith("put it beside the program's jar, under the name h2.jar");
        Configuration mariaDb =
            of("--inet=1", "--database=jdbc:mariadb://grey:topsecret@db.example.net/greylist?password=topsecret");
        assertThatThrownBy(() -> Database.requireUsable(mariaDb.place().database())).isInstanceOf(SettingsException.class)
            .hasMessageEndingWith("under the name mariadb-java-client.jar").hasMessageNotContaining("topsecret");
        Configuration mySql = of("--inet=1", "--database=jdbc:mysql://db.example.net/greylist");
        assertThatThrownBy(() -> Database.requireUsable(mySql.place().database())).isInstanceOf(SettingsException.class)
            .hasMessageEndingWith("under the name mysql-connector-j.jar");
    }

    /** PostgreSQL's driver would look for a host of that name, and say in the log which one it looked for. */
    @Test
    void credentialsBeforeTheHostAreRefusedAndNotRepeated() {
        DatabaseSettings database = of("--inet=1", "--database=jdbc:postgresql://grey:topsecret@db.example.net:5432/greylist")
            .place().database();
        assertThatThrownBy(() -> Database.requireUsable(database)).isInstanceOf(SettingsException.class)
            .hasMessageContaining("name them by themselves").hasMessageNotContaining("topsecret");
        DatabaseSettings atInParameter = of("--inet=1", "--database=jdbc:postgresql://db.example.net/greylist?user=a@b")
            .place().database();
        Database.requireUsable(atInParameter);
    }

    @Test
    void aUserForTheDatabaseInDbdirIsRefusedAsItMeansAForgottenDatabase() {
        assertThatThrownBy(() -> of("--inet=1", "--database-user=greylist")).isInstanceOf(SettingsException.class)
            .hasMessageContaining("--database-user and --database-password-file need --database");
    }

    @Test
    void aClusterIsNamedByNodesDataCentreKeyspaceAndUser() throws IOException {
        Path password = Files.writeString(dbdir.resolve("password"), "topsecret\n");

        StorePlace place = of("--inet=1", "--cassandra=cass1.example.org,[2001:db8::1]:9142", "--cassandra-datacenter=dc1",
            "--cassandra-user=grey", "--cassandra-password-file=" + password).place();

        ClusterSettings cluster = place.cluster().orElseThrow();
        assertThat(place.toString()).isEqualTo(
            "Cassandra at cass1.example.org:9042, [2001:db8::1]:9142, data centre dc1, keyspace greylist");
        assertThat(cluster.user()).hasValue("grey");
        assertThat(cluster.password()).hasValue("topsecret");
        assertThat(cluster.trusted()).isEmpty();
        assertThat(dbdir.resolve("greylist")).as("no Derby is made").doesNotExist();
    }

    @Test
    void whatIsWrongWithAClusterIsToldAtOnce() {
        assertThatThrownBy(() -> of("--inet=1", "--cassandra=cass1:port", "--database=jdbc:h2:mem:a", "--cassandra-user=grey",
            "--cassandra-tls=/nowhere.pem")).isInstanceOf(SettingsException.class)
            .hasMessageContaining("--cassandra=cass1:port is refused: it must be HOST or HOST:PORT")
            .hasMessageContaining("--database and --cassandra are two places")
            .hasMessageContaining("--cassandra needs --cassandra-datacenter=NAME")
            .hasMessageContaining("--cassandra-user and --cassandra-password-file need each other")
            .hasMessageContaining("--cassandra-tls=/nowhere.pem is refused: it cannot be read");
        assertThatThrownBy(() -> of("--inet=1", "--cassandra-datacenter=dc1")).hasMessageContaining("need --cassandra=HOST,...");
        assertThatThrownBy(() -> of("--inet=1", "--config=" + config("store=cassandra\n")))
            .hasMessageContaining("store = cassandra is James's; here it is --cassandra=HOST,...");
    }

    @Test
    void whatIsKeptIsSetByOptionsAndRefusedInTheirNames() {
        Configuration small = of("--inet=1", "--max-first-contacts=5000", "--cached-triplets=0");
        assertThat(small.greylist().maxFirstContacts()).isEqualTo(5_000);
        assertThat(small.greylist().cachedTriplets()).isZero();
        assertThatThrownBy(() -> of("--inet=1", "--max-first-contacts=1")).isInstanceOf(SettingsException.class)
            .hasMessageContaining("--max-first-contacts=1 is refused");
    }

    @Test
    void postgresqlNeedsNoJarBesideTheProgram() {
        Configuration postgres = of("--inet=1", "--database=jdbc:postgresql://db.example.net/greylist");
        Database.requireUsable(postgres.place().database());
        assertThat(postgres.place().database().driver()).isEqualTo("org.postgresql.Driver");
    }

    /** Kinds of what stands in real /etc/default/postgrey files, as postgrey starts with them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --inet=10023                                                   | 0
        --inet=127.0.0.1:10023 --delay=60                              | 0
        --inet=10023 --max-age=35 --retry-window=2                     | 0
        --inet=10023 --auto-whitelist-clients --lookup-by-host         | 0
        --inet=10023 --privacy                                         | 0
        --unix=/var/spool/postfix/postgrey/socket --delay=300          | 0
        --inet=10023 --group=no-such-group                             | 1
        --inet=10023 --syslog-facility=mail                            | 1
        --inet=10023 -d --man                                          | 2
        --inet=10023 --verbose --quiet                                 | 1
        --inet=::1:10023 --auto-whitelist-clients=                     | 0
        --inet=10023 --ipv4cidr=0 --ipv6cidr=0 --max-age=0             | 0
        """)
    void whatPostgreyStartsWithIsTakenAndWhatHasNoEffectSaysLeaveItOut(String options, int warnings) {
        assertThat(of(options.split(" ")).warnings()).hasSize(warnings).allMatch(warning -> warning.contains("leave"));
    }

    /** A byte order mark, or one line that James reads otherwise, hid all other mistakes. */
    @Test
    void whatIsWrongWithTheFormOfAFileHidesNothingElse() throws Exception {
        Path file = config("\ufeffdelay=soon\nreplyText=\\u0041\nnope=1\n");

        assertThatThrownBy(() -> of("--inet=1", "--config=" + file)).isInstanceOfSatisfying(SettingsException.class,
            refusal -> assertThat(refusal.problems()).hasSize(4)
                .anyMatch(problem -> problem.startsWith(file + ":1: the file begins with a byte order mark, "))
                .anyMatch(problem -> problem.startsWith(file + ":2: a backslash or ${ is refused"))
                .anyMatch(problem -> problem.startsWith(file + ": delay = 'soon' is refused: "))
                .anyMatch(problem -> problem.startsWith(file + ": nope is refused: ")));
    }

    /** It must be a number, said the message of a number. */
    @Test
    void aNumberThatIsTooLargeIsRefusedForThat() throws Exception {
        assertThatThrownBy(() -> of("--inet=1", "--max-age=99999999999999", "--delay=99999999999999"))
            .hasMessageContaining("--max-age=99999999999999 is refused: it must be from ")
            .hasMessageContaining("--delay=99999999999999 is refused: it must be from 0 seconds to 1 day");
        Path file = config("delay=99999999999999999999 days\n");
        assertThatThrownBy(() -> of("--inet=1", "--config=" + file)).hasMessageContaining("it must be from 0 seconds to 1 day");
    }

    /** It would have been root, where the operator had said that it must not. */
    @Test
    void anotherUserIsRefusedOnlyToRoot() {
        Options options = new Options();
        options.commandLine().parseArgs("--user=postgrey");
        Problems ofRoot = new Problems();
        assertThat(options.postgrey.warnings(new RunsAs("root", "root"), ofRoot)).isEmpty();
        assertThatThrownBy(ofRoot::refuse).hasMessageContaining("--user: this cannot change its user, and would stay root")
            .hasMessageContaining("runuser -u postgrey --");
        Problems ofGreylist = new Problems();
        assertThat(options.postgrey.warnings(RunsAs.THE_UNIT, ofGreylist)).singleElement().asString()
            .startsWith("--user has no effect, it runs as greylist: leave it out");
        assertThat(ofGreylist.isEmpty()).isTrue();
    }

    /** They had said that nobody is to be deferred. */
    @ParameterizedTest
    @ValueSource(strings = {"--no-action", "--noaction", "-n"})
    void noActionDefersNobody(String option) {
        Configuration configuration = of("--inet=1", option);
        assertThat(configuration.greylist().mode()).isEqualTo(Mode.OBSERVE);
        assertThat(configuration.warnings()).singleElement().asString().contains("--mode=observe");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        50% of spam ends here                  | 50%% of spam ends here
        Grüße, bitte später noch einmal        | Grusse, bitte spater noch einmal
        Réessayez dans %s secondes             | Reessayez dans %s secondes
        4.7.1 Come back, see http://%r/grey    | Come back, see http://%r/grey
        5.7.1 Come back                        | Come back
        Zkuste to znovu – děkujeme             | Zkuste to znovu - dekujeme
        Подождите                              | Greylisted for %s seconds
        """)
    void aTextThatPostgreyTakesIsSaidAsAServerCanSayIt(String typed, String said) {
        assertThat(of("--inet=1", "--greylist-text=" + typed).greylist().reply().text()).isEqualTo(said);
    }

    @Test
    void aLongTextIsCutAndNotInThePlaceForTheSeconds() {
        Configuration configuration = of("--inet=1", "--greylist-text=" + "x".repeat(119) + "%s seconds");
        assertThat(configuration.greylist().reply().text()).isEqualTo("x".repeat(119) + "%s");
        assertThat(configuration.warnings()).hasSize(1);
        assertThat(of("--inet=1", "--x-greylist-header=X-A: 50% %t").policy().header()).isEqualTo("X-A: 50%% %t");
    }

    @Test
    void theOwnGroupIsNoChange() throws Exception {
        String own = Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class).group().getName();
        assertThat(of("--inet=1", "--group=" + own).policy().listen()).hasSize(1);
    }

    @Test
    void aDirectoryIsForOneProcess() {
        try (DirectoryLock first = DirectoryLock.of(dbdir)) {
            assertThatThrownBy(() -> DirectoryLock.of(dbdir)).isInstanceOf(DirectoryInUseException.class)
                .hasMessageContaining("--dbdir=" + dbdir + " is in use: ");
        }
        DirectoryLock.of(dbdir).close();
    }

    @Test
    void somewhereToListenIsNeeded() {
        assertThatThrownBy(() -> of("--delay=60")).hasMessageContaining("nowhere to listen");
    }

    @Test
    void theFileOfJamesIsReadAndOptionsWinOverIt() throws Exception {
        Path file = config("""
            delay=10 minutes
            replyCode=421
            autoWhitelistInterval=2 hours
            maxCorrespondents=5000
            ipv4Prefix=28
            onStoreFailure=defer
            privacyKey=correct horse battery
            policy.listen=inet:127.0.0.1:1, unix:/run/greylist/socket
            policy.hostname=mx.example.org
            policy.exim=true
            """);

        Configuration alone = of("--config=" + file);
        assertThat(alone.greylist().policy().delay()).isEqualTo(Duration.ofMinutes(10));
        assertThat(alone.greylist().reply().code()).isEqualTo(421);
        assertThat(alone.greylist().autoWhitelists().networks().interval()).isEqualTo(Duration.ofHours(2));
        assertThat(alone.greylist().maxCorrespondents()).isEqualTo(5_000);
        assertThat(alone.greylist().onStoreFailure()).isEqualTo(StoreFailure.DEFER);
        assertThat(alone.greylist().privacyKey()).hasValue("correct horse battery");
        assertThat(alone.policy().listen()).containsExactly(
            new ListenAddress.Inet("127.0.0.1", 1), new ListenAddress.Unix(Path.of("/run/greylist/socket")));
        assertThat(alone.policy().hostname()).isEqualTo("mx.example.org");
        assertThat(alone.policy().singleRequest()).isTrue();

        Configuration both = of("--config=" + file, "--delay=60", "--inet=2", "--lookup-by-host", "--on-failure=silence",
            "--hostname=mx2.example.org");
        assertThat(both.greylist().policy().delay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(both.greylist().reply().code()).isEqualTo(421);
        assertThat(both.greylist().clientNetwork().ipv4Prefix()).isEqualTo(32);
        assertThat(both.greylist().onStoreFailure()).isEqualTo(StoreFailure.ACCEPT);
        assertThat(both.policy().onStoreFailure()).isEqualTo(StoreTrouble.SILENCE);
        assertThat(both.policy().listen()).containsExactly(new ListenAddress.Inet("localhost", 2));
        assertThat(both.policy().hostname()).isEqualTo("mx2.example.org");
    }

    @Test
    void listsAreFoundAsInJames() throws Exception {
        Path file = config("whitelistSenders=senders, /etc/senders\n");
        Configuration configuration = of("--inet=1", "--config=" + file, "--whitelist-clients=mine");

        assertThat(ListFile.of(configuration.greylist().files().clients())).as("an option has the meaning of postgrey")
            .containsExactly(new ListFile(Path.of("mine"), IfMissing.WARN));
        assertThat(ListFile.of(configuration.greylist().files().recipients())).containsExactly(
            ListFile.optional(dbdir.resolve("whitelist_recipients")),
            ListFile.optional(dbdir.resolve("whitelist_recipients.local")));
        assertThat(ListFile.of(configuration.greylist().files().senders())).containsExactly(
            ListFile.required(dbdir.resolve("senders")), ListFile.optional(dbdir.resolve("senders.local")),
            ListFile.required(Path.of("/etc/senders")), ListFile.optional(Path.of("/etc/senders.local")));
        assertThat(ListFile.of(configuration.greylist().files().rules())).containsExactly(
            ListFile.optional(dbdir.resolve("recipient_rules")), ListFile.optional(dbdir.resolve("recipient_rules.local")));
    }

    @Test
    void withoutAFileThereAreNeitherRulesNorSenders() {
        assertThat(of("--inet=1").greylist().files().rules().files()).isEmpty();
        assertThat(of("--inet=1").greylist().files().senders().files()).isEmpty();
    }

    @Test
    void aKeyInTheFileIsEnoughForPrivacy() throws Exception {
        Path file = config("privacyKey=correct horse battery\n");

        assertThat(
            of("--inet=1", "--config=" + file, "--privacy", "--database=jdbc:postgresql://db.example.net/greylist").greylist()
                .privacyKey())
            .hasValue("correct horse battery");
        Path other = Files.writeString(dbdir.resolve("key"), "another horse battery\n");
        assertThat(of("--inet=1", "--config=" + file, "--privacy-key-file=" + other).greylist().privacyKey())
            .hasValue("another horse battery");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWhereverItWasWritten() throws Exception {
        Path file = config("retryWindow=2 minutes\ndealy=5 minutes\nreplyCode=550\npolicy.socketMode=rw\n");

        assertThatThrownBy(() -> of("--config=" + file, "--delay=soon", "--max-age=5w", "--inet=99999", "--unix=relative",
            "--time-budget=1", "--database=jdbc:oracle:x?password=topsecret"))
            .isInstanceOfSatisfying(SettingsException.class, refusal -> assertThat(refusal.problems()).hasSize(9)
                .contains("--delay=soon is refused: it must be a number of seconds; for example 300",
                    "--max-age=5w is refused: it must be a number of days; for example 35",
                    "--time-budget=1 is refused: it must be from 100 ms to 1 minute",
                    file + ": replyCode = '550' is refused: it must be 450, or 421 to close the connection as well (RFC 6647 §5)",
                    file + ": policy.socketMode = 'rw' is refused: it must be three octal digits, as for chmod; for example 0660")
                .anyMatch(problem -> problem.startsWith("--inet=99999 is refused: "))
                .anyMatch(problem -> problem.startsWith("--unix=relative is refused: "))
                .anyMatch(problem -> problem.startsWith(file + ": dealy is refused: there is no such setting; there are delay, "))
                .anyMatch(problem -> problem.startsWith("--database: the URL is refused: it must begin with "))
                .noneMatch(problem -> problem.contains("topsecret")));
    }

    @Test
    void aRuleAboutTwoSettingsNamesTheOneInTheFileAndTheOptionAsEachWasTyped() throws Exception {
        Path file = config("retryWindow=2 minutes\n");
        assertThatThrownBy(() -> of("--inet=1", "--config=" + file, "--delay=120"))
            .hasMessage("--delay=120 is refused: it must be shorter than retryWindow (2 minutes), or no retry could ever pass");
        assertThatThrownBy(() -> of("--inet=1", "--config=" + config("delay=1 hour\n"), "--retry-window=1h"))
            .hasMessage(file + ": delay = '1 hour' is refused: it must be shorter than --retry-window (1 hour), or no retry could"
                + " ever pass");
    }

    /** A file that was right before unverified clients had a delay of their own. */
    @Test
    void aRetryWindowThatIsShorterThanTheDefaultForUnverifiedClientsMakesThemWaitLikeEverybody() throws Exception {
        Path file = config("retryWindow=10 minutes\n");
        assertThat(of("--inet=1", "--config=" + file).greylist().policy().delayUnverified()).isEqualTo(Duration.ofMinutes(5));
        assertThatThrownBy(() -> of("--inet=1", "--config=" + config("retryWindow=10 minutes\ndelayUnverified=10 minutes\n")))
            .hasMessage(file + ": delayUnverified = '10 minutes' is refused: it must be shorter than retryWindow (10 minutes), or"
                + " no retry could ever pass");
    }

    @Test
    void aFileThatIsNotThereIsRefusedByItself() {
        assertThatThrownBy(() -> of("--config=" + dbdir.resolve("none"))).isInstanceOf(SettingsException.class)
            .hasMessage(dbdir.resolve("none") + ": the settings cannot be read: there is no such file");
    }

    @Test
    void aFileInWhichNobodyListensIsNotEnough() throws Exception {
        Path file = config("policy.listen=\n");
        assertThatThrownBy(() -> of("--config=" + file)).hasMessage(
            "nowhere to listen: --inet or --unix must be there, for example --inet=10023");
    }

    @Test
    void administratorsMayAskOnTheSocketAloneUnlessTheOptionsSayMore() throws IOException {
        assertThat(of("--inet=1").door()).satisfies(door -> {
            assertThat(door.socket()).contains(dbdir.resolve("admin.socket"));
            assertThat(door.needed()).isTrue();
            assertThat(door.tcp()).isEmpty();
            assertThat(door.metrics()).isEmpty();
        });
        assertThat(of("--inet=1", "--admin=off", "--metrics=*:9100").door()).satisfies(door -> {
            assertThat(door.socket()).isEmpty();
            assertThat(door.metrics()).contains(new ListenAddress.Inet("", 9100));
        });
        assertThat(of("--inet=1", "--admin=[::1]:10024", "--admin-token-file=" + tokens("rw-------")).door().tcp())
            .contains(new ListenAddress.Inet("[::1]", 10024));
    }

    /** They would go over the network, or nobody would have one. */
    @Test
    void tokensAreForLoopbackOnlyAndNothingIsOpenWithoutThem() throws IOException {
        Path tokens = tokens("rw-r-----");
        assertThatThrownBy(() -> of("--inet=1", "--admin=10024"))
            .hasMessageContaining("--admin=10024 is refused: everybody on this"
                + " machine could ask who writes to whom; name a file with tokens by --admin-token-file");
        for (String elsewhere : List.of("*:10024", "192.0.2.1:10024", "0.0.0.0:10024", "[::]:10024")) {
            assertThatThrownBy(() -> of("--inet=1", "--admin=" + elsewhere, "--admin-token-file=" + tokens))
                .hasMessageContaining("it is no address of this machine alone").hasMessageContaining("ssh -L");
        }
        assertThatThrownBy(() -> of("--inet=1", "--admin=yes", "--admin-token-file=" + tokens))
            .hasMessageContaining("--admin=yes is refused: it must be PORT (on localhost) or HOST:PORT");
        assertThatThrownBy(() -> of("--inet=1", "--admin-token-file=" + tokens))
            .hasMessageContaining("is refused without --admin=PORT");
        Path open = tokens("rw-r--r--");
        assertThatThrownBy(() -> of("--inet=1", "--admin=1", "--admin-token-file=" + open))
            .hasMessageContaining("everybody on this machine may read it: chmod o-rwx " + open);
    }

    private Path tokens(String rights) throws IOException {
        Path file = Files.writeString(dbdir.resolve("tokens"), "admin 0123456789abcdef\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    /** What is no setting has nothing to do with the file. */
    @Test
    void everyOptionThatIsASettingComesFromItsDescriptor() {
        List<String> ofSettings = Options.SETTINGS.stream().flatMap(setting -> setting.options().stream())
            .map(BridgeOption::name).distinct().toList();
        List<String> all = new Options().commandLine().getCommandSpec().options().stream().map(OptionSpec::longestName).toList();

        assertThat(Options.SETTINGS).extracting(Setting::key).doesNotHaveDuplicates();
        assertThat(all).doesNotHaveDuplicates().containsAll(ofSettings);
        assertThat(all).filteredOn(option -> !ofSettings.contains(option)).containsExactlyInAnyOrder("--help", "--version",
            "--config", "--dbdir", "--database", "--database-user", "--database-password-file", "--cassandra",
            "--cassandra-datacenter", "--cassandra-keyspace", "--cassandra-user", "--cassandra-password-file", "--cassandra-tls",
            "--lookup-by-subnet", "--privacy",
            "--privacy-key-file", "--admin", "--admin-token-file", "--metrics", "--pidfile", "--verbose", "--quiet", "--user",
            "--group", "--daemonize", "--syslog-facility", "--man");
    }

    /** What --help shows and what counts without the option are the same. */
    @Test
    void theDefaultOfASettingCanBeTypedAsItsOption() {
        assertThat(of("--inet=1", "--delay=300", "--delay-unverified=900", "--retry-window=12h", "--max-age=35", "--ipv4cidr=24",
            "--ipv6cidr=64",
            "--auto-whitelist-clients", "--auto-whitelist-domains=2", "--greylist-text=4.2.0 Greylisted for %s seconds",
            "--on-failure=accept",
            "--time-budget=2000", "--max-first-contacts=1000000", "--cached-triplets=100000").greylist())
            .isEqualTo(of("--inet=1").greylist());
        assertThat(of("--inet=1", "--socketmode=0666", "--listen-queue-size=512", "--greylist-action=DEFER_IF_PERMIT",
            "--x-greylist-header=" + PassHeader.DEFAULT_FIELD).policy()).isEqualTo(of("--inet=1").policy());
    }

    private Path config(String text) throws IOException {
        return Files.writeString(dbdir.resolve("greylist.properties"), text);
    }

    private Configuration of(String... arguments) {
        Options options = new Options();
        options.commandLine().parseArgs(arguments);
        if (options.store.dbdir.equals(Path.of("/var/lib/postgrey"))) {
            options.store.dbdir = dbdir;
        }
        Problems problems = new Problems();
        Configuration configuration = Configuration.of(options, problems);
        problems.refuse();
        return configuration;
    }
}
