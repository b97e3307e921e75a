package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar postfix-bridge.jar}, as an administrator meets it. */
class BridgeProgramIT {

    private static final String GREYLISTED = "action=DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";

    @TempDir
    Path directory;

    @Test
    void theJarHasNothingOfJames() throws IOException {
        try (JarFile jar = new JarFile(Build.BRIDGE.toFile())) {
            List<String> entries = jar.stream().map(JarEntry::getName).filter(name -> !name.endsWith("/")).toList();
            assertThat(entries)
                .contains("io/github/jamesgreylist/bridge/Main.class", "org/apache/derby/jdbc/EmbeddedDriver.class",
                    "META-INF/native/libnetty_transport_native_epoll_x86_64.so")
                .noneMatch(name -> name.startsWith("org/apache/james/")
                        || name.startsWith("io/github/jamesgreylist/james/") || name.startsWith("com/google/inject/")
                        || name.startsWith("javax/") || name.startsWith("jakarta/"));
        }
    }

    @Test
    void theExtensionJarHasThePolicyServerAndNothingThatOnlyTheProgramNeeds() throws IOException {
        try (JarFile jar = new JarFile(Build.EXTENSION.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                .contains("io/github/jamesgreylist/policy/PolicyServer.class")
                .noneMatch(name -> name.startsWith("io/github/jamesgreylist/bridge/") || name.startsWith("io/netty/")
                        || name.startsWith("picocli/") || name.startsWith("org/slf4j/"));
        }
    }

    /**
     * One start in several dozens with a database on a server hung for ever: the thread that connected had begun to initialize
     * InetAddress, for which Netty's library, half loaded, was waiting. Who is first there decides, and that can be seen.
     */
    @Test
    void theStartDoesNotHangWhileTheDriverConnectsAndNettyLoadsItsLibrary() throws Exception {
        Path order = directory.resolve("order");
        Path said = directory.resolve("said");
        Path none = Files.writeString(directory.resolve("none"), "");
        Process bridge = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
            "-Xlog:class+init=info:file=" + order, "-jar", Build.BRIDGE.toString(), "--inet=127.0.0.1:" + FreePorts.next(),
            "--whitelist-clients=" + none, "--whitelist-recipients=" + none, "--database=jdbc:postgresql://127.0.0.1:1/none")
            .redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            Eventually.await("the bridge to listen, and to connect",
                () -> Files.readString(said).contains("started james-greylist")
                        && Files.readString(order).contains("'org/postgresql/core/v3/ConnectionFactoryImpl'"));
        } finally {
            bridge.destroyForcibly().waitFor();
        }

        String initialized = Files.readString(order);
        assertThat(initialized).contains("'java/net/InetAddress'", "'org/postgresql/core/v3/ConnectionFactoryImpl'",
            "'io/netty/channel/epoll/Native'");
        assertThat(initialized.indexOf("'java/net/InetAddress'"))
            .isLessThan(initialized.indexOf("'org/postgresql/core/v3/ConnectionFactoryImpl'"))
            .isLessThan(initialized.indexOf("'io/netty/channel/epoll/Native'"));
    }

    @Test
    void helpAndVersionAreWhatPeopleExpect() throws IOException {
        assertThat(run("--version")).isZero();
        assertThat(stdout()).isEqualTo("greylist-bridge 0.2.0 (James Greylist)\n");
        assertThat(run("--help")).isZero();
        assertThat(stdout()).contains(
            "Usage: greylist-bridge [OPTIONS]", "--whitelist-clients=FILE", "--retry-window=N");
    }

    @Test
    void whatIsWrongIsSaidInOneLineWithStatus2() throws IOException {
        assertThat(run("--inet=1", "--delay=soon", "--dbdir=" + directory.resolve("db"))).isEqualTo(2);
        assertThat(stderr())
            .isEqualTo("greylist-bridge: --delay=soon is refused: it must be a number of seconds; for example 300\n");
        Path list = Files.createDirectory(directory.resolve("list"));
        assertThat(run("--inet=1", "--dbdir=" + directory.resolve("db"), "--whitelist-clients=" + list)).isEqualTo(2);
        assertThat(stderr()).isEqualTo("greylist-bridge: " + list + ": the list cannot be read: it is a directory\n");
    }

    /** postgrey starts, and so did not this. */
    @Test
    void aListThatIsNotThereYetIsAWarningAndCountsOnceItIsThere() throws IOException {
        int port = FreePorts.next();
        Path list = directory.resolve("later");
        try (BridgeProcess bridge =
            BridgeProcess.start(directory, "--inet=127.0.0.1:" + port, "--whitelist-clients=" + list)) {
            assertThat(BridgeProcess.ask(port, "any@example.org")).isEqualTo(GREYLISTED);
            bridge.await("the warning", () -> bridge.log().contains("there is no " + list));
            Files.writeString(list, "0.0.0.0/0\n");
            bridge.await("the list",
                () -> !BridgeProcess.ask(port, "other" + System.nanoTime() + "@example.org").equals(GREYLISTED));
        }
    }

    /** A whole mail server was without its greylist because of one wrong line. */
    @Test
    void aLineThatCannotBeUsedIsLeftOutAndTheServerStarts() throws IOException {
        int port = FreePorts.next();
        Path list = Files.writeString(directory.resolve("list"), "example.org\n1.2.3.4.5\n*.example.net\n");
        try (BridgeProcess bridge =
            BridgeProcess.start(directory, "--inet=127.0.0.1:" + port, "--whitelist-clients=" + list)) {
            assertThat(BridgeProcess.ask(port, "any@example.org")).isEqualTo(GREYLISTED);
            bridge.await("the log", () -> bridge.log().contains("client whitelist, left out: " + list + ":2: '1.2.3.4.5': "));
        }
    }

    @Test
    void everythingThatIsWrongHasALineOfItsOwn() throws IOException {
        Path file =
            Files.writeString(directory.resolve("greylist.properties"), "policy.listen=inet:127.0.0.1:0\nreplyCode=550\n");
        Files.createDirectory(directory.resolve("recipient_rules"));
        assertThat(run("--config=" + file, "--dbdir=" + directory.resolve("db"), "--delay=100000", "--privacy-key-file=/none"))
            .isEqualTo(2);
        assertThat(stderr().lines()).hasSize(4).allMatch(line -> line.startsWith("greylist-bridge: "))
            .contains("greylist-bridge: --delay=100000 is refused: it must be from 0 seconds to 1 day")
            .anyMatch(line -> line.startsWith("greylist-bridge: --privacy-key-file=/none is refused: it cannot be read: "))
            .anyMatch(
                line -> line.startsWith("greylist-bridge: " + file + ": replyCode = '550' is refused: it must be 450, or 421"))
            .anyMatch(line -> line.startsWith("greylist-bridge: " + directory.resolve("recipient_rules")
                + ": the list cannot be read: it is a directory"));
    }

    @Test
    void theSettingsFileThatIsShippedForJamesIsTakenAsItIs() throws IOException {
        int port = FreePorts.next();
        for (String name : List.of("greylist.properties", "whitelist_clients", "whitelist_recipients", "recipient_rules")) {
            Files.copy(Build.SHIPPED_CONF.resolve(name), directory.resolve(name));
        }
        Files.writeString(directory.resolve("recipient_rules.local"), "bob@demo.test 1 minute\n");
        BridgeProcess bridge =
            new BridgeProcess(directory, "--config=" + directory.resolve("greylist.properties"), "--inet=" + port,
                "--dbdir=" + directory.resolve("db"), "--pidfile=" + directory.resolve("pid"), "--time-budget=30000");
        try (bridge) {
            bridge.start();
            assertThat(BridgeProcess.ask(port, "first@example.org"))
                .isEqualTo("action=DEFER_IF_PERMIT 4.2.0 Greylisted for 60 seconds");
            Eventually.await("the log").untilAsserted(() -> assertThat(bridge.log())
                .contains("lists: 40 clients"));
        }
    }

    @Test
    void aPortThatIsTakenIsSaidWithStatus1() throws IOException {
        int port = FreePorts.next();
        Path other = Files.createDirectory(directory.resolve("first"));
        try (BridgeProcess first = BridgeProcess.start(other, "--inet=127.0.0.1:" + port)) {
            assertThat(run("--inet=127.0.0.1:" + port, "--dbdir=" + directory.resolve("second")))
                .as("systemd tries again: who has the port may go").isEqualTo(1);
            assertThat(stderr()).contains("greylist-bridge: cannot listen on inet:127.0.0.1:" + port + ": ");
            Eventually.await("the log")
                .untilAsserted(() -> assertThat(first.log().lines()).as("one line at the start").singleElement().asString()
                    .contains("Binding to inet:127.0.0.1:" + port + ", started james-greylist ")
                    .contains("; greylisting: delay 5 minutes")
                    .contains("; lists: ").contains("; database: jdbc:derby:"));
            assertThat(BridgeProcess.ask(port, "first@example.org")).isEqualTo(GREYLISTED);
        }
    }

    @Test
    void hupReadsTheWhitelistsAgainAndTermEndsWithStatus0() throws IOException {
        int port = FreePorts.next();
        Path list = Files.writeString(directory.resolve("clients"), "");
        BridgeProcess bridge = new BridgeProcess(directory, "--inet=" + port, "--dbdir=" + directory.resolve("db"),
            "--pidfile=" + directory.resolve("pid"), "--whitelist-clients=" + list, "--delay=300", "--time-budget=30000");
        try (bridge) {
            bridge.start();
            assertThat(Files.readString(directory.resolve("pid"))).isEqualTo(bridge.pid() + "\n");
            assertThat(BridgeProcess.ask(port, "one@example.org")).isEqualTo(GREYLISTED);

            Files.writeString(list, "192.0.2.0/24\n");
            bridge.signal("HUP");
            bridge.await("reload", () -> bridge.log().contains("client whitelist: 1 entry in force"));
            assertThat(BridgeProcess.ask(port, "two@example.org")).isEqualTo("action=DUNNO");
            Eventually.await("the log").untilAsserted(() -> assertThat(bridge.log()).containsPattern(
                "(?m)^[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S+ postgrey\\[" + bridge.pid() + "]: action=pass,"
                    + " reason=client whitelist, client_name=unknown, client_address=192\\.0\\.2\\.9,"
                    + " sender=two@example\\.org, recipient=bob@demo\\.test$"));

            assertThat(bridge.stop()).isZero();
            assertThat(directory.resolve("pid")).doesNotExist();
        }
    }

    @Test
    void quietKeepsWarningsAndTheStartAndNoDecisions() throws IOException {
        int port = FreePorts.next();
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=127.0.0.1:" + port, "--quiet");
                Socket other = BridgeProcess.connect(port)) {
            assertThat(BridgeProcess.ask(port, "quiet@example.org")).isEqualTo(GREYLISTED);
            other.getOutputStream().write("HELO mail.example.org\n".getBytes(StandardCharsets.US_ASCII));
            bridge.await("warning", () -> bridge.log().contains("a policy client sent a line without '='"));
            assertThat(bridge.log()).doesNotContain("action=").contains("started james-greylist ");
        }
    }

    @Test
    void whatItSaidSurvivesAKill() throws IOException {
        int port = FreePorts.next();
        try (BridgeProcess bridge = BridgeProcess.start(
            directory, "--inet=127.0.0.1:" + port, "--delay=0", "--privacy")) {
            BridgeProcess.ask(port, "kill@example.org");
            bridge.kill();
            bridge.start();
            assertThat(BridgeProcess.ask(port, "kill@example.org")).startsWith("action=PREPEND X-Greylist: delayed ");
            assertThat(Files.getPosixFilePermissions(directory.resolve("db/privacy.key"))).hasSize(2);
        }
    }

    @Test
    void aPrivacyKeyThatWasLostIsNotReplacedInSilence() throws IOException {
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=127.0.0.1:" + FreePorts.next(), "--privacy")) {
            assertThat(bridge.log()).doesNotContain("a new key was made");
            bridge.stop();
            Files.delete(directory.resolve("db/privacy.key"));
            bridge.start();
            Eventually.await("the log").untilAsserted(
                () -> assertThat(bridge.log()).contains("--privacy: there was no " + directory.resolve("db/privacy.key")
                    + ", and a new key was made: what the greylist knows counts no more"));
        }
    }

    /** Any user of the machine could read who writes to whom. */
    @Test
    void nobodyElseMayLookIntoTheGreylist() throws IOException {
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=127.0.0.1:" + FreePorts.next())) {
            for (String name : List.of("db", "db/greylist", "db/greylist/seg0")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .as(name).isEqualTo("rwx------");
            }
        }
    }

    @Test
    void aRehearsalEndsWellAndLeavesNothing() throws IOException {
        assertThat(run("rehearse")).isZero();
        assertThat(stderr()).isEmpty();
    }

    private int run(String... options) throws IOException {
        Files.deleteIfExists(directory.resolve("stderr"));
        Files.deleteIfExists(directory.resolve("stdout"));
        try (BridgeProcess bridge = new BridgeProcess(directory, options)) {
            bridge.launch();
            return bridge.awaitEnd();
        }
    }

    private String stderr() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }

    private String stdout() throws IOException {
        return Files.readString(directory.resolve("stdout"));
    }
}
