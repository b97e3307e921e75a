package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to the directory of a bridge. */
class DataDirectoryIT {

    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final String USER = "nobody";

    @TempDir
    private Path directory;
    private int port;

    @BeforeEach
    void takePort() throws IOException {
        port = FreePorts.next();
    }

    /** It went on acknowledging into files that nobody would ever see again. */
    @Test
    void aDatabaseThatIsDeletedUnderTheBridgeIsNoticedAndTheNextStartMakesANewOne() throws IOException {
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port)) {
            assertThat(ask("known@example.org")).contains("Greylisted for 300 seconds");
            Commands.run("rm", "-rf", directory.resolve("db").toString());

            assertEndsSoon(bridge, "was deleted or moved away while the database in it was in use");
            bridge.start();
            assertThat(ask("new@example.org")).contains("Greylisted for 300 seconds");
        }
    }

    @Test
    void aDatabaseThatIsMovedAwayAndBackIsWhole() throws IOException {
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port)) {
            assertThat(ask("known@example.org")).contains("Greylisted for 300 seconds");
            move("db", "away");

            assertEndsSoon(bridge, "was deleted or moved away while the database in it was in use");
            move("away", "db");
            bridge.start();
            assertThat(ask("known@example.org")).contains("Greylisted for ");
            awaitEarlyRetry(bridge, "known@example.org");
        }
    }

    /** The pages in memory belong to the files of the first. */
    @Test
    void aDatabaseInThePlaceOfAnotherIsNotWrittenTo() throws IOException {
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port)) {
            assertThat(ask("of-the-first@example.org")).contains("Greylisted for 300 seconds");
            assertThat(bridge.stop()).isZero();
            move("db", "first");
            bridge.start();
            assertThat(ask("of-the-second@example.org")).contains("Greylisted for 300 seconds");
            move("db", "second");
            move("first", "db");

            assertEndsSoon(bridge, "was replaced while the database in it was in use");
            bridge.start();
            assertThat(ask("of-the-first@example.org")).contains("Greylisted for ");
            awaitEarlyRetry(bridge, "of-the-first@example.org");
            assertThat(bridge.stop()).isZero();
            move("db", "first");
            move("second", "db");
            bridge.start();
            assertThat(ask("of-the-second@example.org")).contains("Greylisted for ");
            awaitEarlyRetry(bridge, "of-the-second@example.org");
        }
    }

    /** Who obeyed the message that he got lost what he had. */
    @Test
    void aDatabaseOfRootIsNotCalledLeftoversWhenAnotherUserStartsTheBridge() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port)) {
            assertThat(ask("known@example.org")).contains("Greylisted for 300 seconds");
            bridge.stop();
        }
        Path db = directory.resolve("db");
        assertThat(refusal())
            .contains("--dbdir=" + db + " is refused: the user nobody, as whom this server runs, may not read and"
                + " write " + db + ", which belongs to root: nothing is lost")
            .contains("chown -R nobody: " + db);

        Commands.run("chown", USER, db.toString());
        assertThat(refusal()).contains("may not read and write " + db.resolve("bridge.lock") + ", which belongs to root");

        Commands.run("chown", USER, db.resolve("bridge.lock").toString(), db.resolve("derby.log").toString());
        assertThat(outage()).contains("may not read and write " + db.resolve("greylist") + ", which belongs to root")
            .doesNotContain("cut off", "leftovers", "damaged");

        for (String name : List.of("greylist", "greylist/log", "greylist/seg0")) {
            Commands.run("chown", USER, db.resolve(name).toString());
        }
        assertThat(outage()).contains("which belongs to root: nothing is lost").doesNotContain("cut off", "leftovers", "damaged");
        assertThat(db.toFile().list()).as("nothing was moved")
            .containsExactlyInAnyOrder("bridge.lock", "derby.log", "greylist");

        Commands.run("chown", "-R", USER, db.toString());
        try (Process bridge = new Process()) {
            Eventually.await("the bridge to listen", () -> bridge.said().contains("started james-greylist"));
            assertThat(ask("known@example.org")).contains("Greylisted for ");
            Eventually.await("the log", () -> bridge.said().contains("reason=early-retry"));
        }
    }

    /** The reply alone does not tell: it is rounded up to whole minutes. */
    private static void awaitEarlyRetry(BridgeProcess bridge, String sender) {
        Eventually.await("the log", () -> bridge.log().lines()
            .anyMatch(line -> line.contains("reason=early-retry") && line.contains("sender=" + sender)));
    }

    private void assertEndsSoon(BridgeProcess bridge, String why) throws IOException {
        long began = System.nanoTime();
        assertThat(bridge.awaitEnd()).as("the exit status, by which systemd starts it again").isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(WITHIN);
        assertThat(bridge.log().lines().filter(line -> line.contains(why))).first().asString()
            .contains("the directory " + directory.resolve("db/greylist"));
    }

    private void move(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to));
    }

    /** Of a bridge that ends at once. */
    private String refusal() throws IOException {
        try (Process bridge = new Process()) {
            assertThat(bridge.awaitEnd()).isEqualTo(2);
            return bridge.said();
        }
    }

    private String outage() throws IOException {
        try (Process bridge = new Process()) {
            Eventually.await("an outage", () -> bridge.said().contains("greylist store unavailable"));
            return bridge.said();
        }
    }

    private String ask(String sender) throws IOException {
        try (Socket socket = BridgeProcess.connect(port)) {
            socket.getOutputStream().write(("request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.9\n"
                + "client_name=unknown\nsender=" + sender + "\nrecipient=bob@example.org\ninstance=" + sender + "\n\n")
                .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        }
    }

    /** The bridge of another user. */
    private final class Process implements AutoCloseable {

        private final Path said = directory.resolve("said");
        private final java.lang.Process process;

        private Process() throws IOException {
            // The test's own directory is its user's alone.
            Commands.run("chmod", "755", directory.toString());
            Path jar = Files.copy(Build.BRIDGE, directory.resolve("bridge.jar"), StandardCopyOption.REPLACE_EXISTING);
            process = new ProcessBuilder("setpriv", "--reuid=" + USER, "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Xmx256m", "-jar", jar.toString(), "--inet=" + port, "--dbdir=" + directory.resolve("db"),
                "--whitelist-clients=" + directory.resolve("none"), "--whitelist-recipients=" + directory.resolve("none"),
                "--time-budget=30000").redirectErrorStream(true).redirectOutput(said.toFile()).start();
        }

        private int awaitEnd() {
            return process.onExit().join().exitValue();
        }

        private String said() throws IOException {
            return Files.readString(said);
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
