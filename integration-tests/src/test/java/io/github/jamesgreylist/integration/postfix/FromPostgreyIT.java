package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever knows a real postgrey is known here, too. */
class FromPostgreyIT {

    private static final String ANN = "ann+news@example.org";
    private static final String WAITING = "waiting-1234@example.org";
    private static final String HOST = "192.0.2.9";
    private static final String IPV6 = "2001:db8:0:7::9";

    @TempDir
    private Path directory;
    private Path postgreys;
    private int port;
    private Process postgrey;

    @BeforeEach
    void place() throws IOException {
        assumeTrue(Commands.isServerThere("postgrey"), "postgrey is not installed");
        assumeTrue(System.getProperty("user.name").equals("root"), "postgrey needs root");
        postgreys = Files.createDirectory(directory.resolve("postgrey"));
        port = FreePorts.next();
    }

    /** A signal that comes right before it begins to wait for the next request does not end that: then another one does. */
    @AfterEach
    void stop() {
        if (postgrey != null) {
            Eventually.await("postgrey's end", () -> {
                postgrey.destroy();
                return postgrey.waitFor(1, TimeUnit.SECONDS);
            });
        }
    }

    /** It listens before it opens its database: a signal in between ends a postgrey that has not begun. */
    private void startPostgrey(String... options) throws IOException {
        Path cache = postgreys.resolve("__db.001");
        FileTime before = modified(cache);
        Path none = Files.writeString(directory.resolve("no-list"), "");
        List<String> command = new ArrayList<>(List.of("postgrey", "--inet=127.0.0.1:" + port, "--dbdir=" + postgreys,
            "--user=root", "--group=root", "--whitelist-clients=" + none, "--whitelist-recipients=" + none));
        command.addAll(List.of(options));
        postgrey = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(directory.resolve("postgrey.log").toFile()).start();
        Eventually.await("postgrey to open its database", () -> modified(cache).compareTo(before) > 0);
        Eventually.await("postgrey to listen", () -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static FileTime modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        }
    }

    private String ask(String client, String sender) throws IOException {
        try (Socket socket = BridgeProcess.connect(port)) {
            String request = "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=" + client
                + "\nclient_name=unknown\nsender=" + sender + "\nrecipient=bob@demo.test\n\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        }
    }

    private String importing(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
            Build.BRIDGE.toString(), "import", "--from=postgrey", postgreys.toString()));
        command.addAll(List.of(options));
        return Commands.run(command.toArray(String[]::new));
    }

    private String dbdir() {
        return "--dbdir=" + directory.resolve("db");
    }

    @Test
    void whoeverPassedIsKnownAndTheNextImportChangesNothing() throws Exception {
        startPostgrey("--delay=1");
        assertThat(ask(HOST, ANN)).contains("DEFER_IF_PERMIT");
        assertThat(ask(IPV6, "")).contains("DEFER_IF_PERMIT");
        Eventually.await("postgrey to let both pass",
            () -> !ask(HOST, ANN).contains("DEFER") && !ask(IPV6, "").contains("DEFER"));
        assertThatThrownBy(() -> importing(dbdir(), "--delay=1")).as("while it runs")
            .hasMessageContaining("postgrey still runs on " + postgreys).hasMessageContaining("systemctl stop postgrey");
        stop();

        assertThat(importing(dbdir(), "--delay=1")).contains(" rows new, 0 changed, 0 as they were, 0 left out");
        assertThat(importing(dbdir(), "--delay=1")).contains("imported: 0 rows new, 0 changed, ");
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port)) {
            assertThat(ask("192.0.2.77", ANN)).as("its neighbour").isEqualTo("action=DUNNO");
            assertThat(ask(IPV6, "")).isEqualTo("action=DUNNO");
            assertThat(ask("198.51.100.9", ANN)).as("elsewhere").contains("Greylisted for 300 seconds");
        }
    }

    @Test
    void whoeverWaitsGoesOnWaitingSinceTheFirstContact() throws Exception {
        startPostgrey("--delay=3000", "--lookup-by-host");
        assertThat(ask(HOST, WAITING)).contains("DEFER_IF_PERMIT");
        stop();

        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port, "--delay=3600", "--lookup-by-host")) {
            assertThat(importing(dbdir(), "--delay=3000", "--lookup-by-host")).as("through the server that runs")
                .contains("imported: 1 rows new");
            assertThat(ask(HOST, WAITING.replace("1234", "77"))).contains("action=DEFER_IF_PERMIT");
            assertThat(ask("192.0.2.10", WAITING)).contains("action=DEFER_IF_PERMIT");
            bridge.await("its lines", () -> bridge.log().contains("client_address=192.0.2.10,"));
            assertThat(bridge.log())
                .containsPattern("action=greylist, reason=early-retry \\(\\d+s missing\\),.*client_address=192.0.2.9,")
                .containsPattern("action=greylist, reason=new,.*client_address=192.0.2.10,");
        }
    }

    /** It writes its database only if something is new, and its cache at each start. */
    @Test
    void aPostgreyThatWasStartedAndStoppedWithoutMailIsReadToo() throws Exception {
        startPostgrey();
        assertThat(ask(HOST, ANN)).contains("DEFER_IF_PERMIT");
        stop();
        startPostgrey();
        stop();

        assertThat(importing(dbdir())).contains("warning: postgrey.db is older than postgrey's last start")
            .contains("imported: 1 rows new");
    }

    @Test
    void whatPostgreyHashedIsRefused() throws Exception {
        startPostgrey("--privacy");
        assertThat(ask(HOST, ANN)).contains("DEFER_IF_PERMIT");
        stop();

        assertThatThrownBy(() -> importing(dbdir())).hasMessageContaining("postgrey ran with --privacy");
    }

    /** The service could not have opened what root made. */
    @Test
    void whatRootImportsBelongsToTheUserOfTheDirectory() throws Exception {
        startPostgrey();
        assertThat(ask(HOST, ANN)).contains("DEFER_IF_PERMIT");
        stop();
        Path db = Files.createDirectory(directory.resolve("db"));
        Commands.run("chown", "nobody:nogroup", db.toString());

        importing(dbdir());

        assertThat(Commands.run("find", db.toString(), "(", "!", "-user", "nobody", "-o", "!", "-group", "nogroup", ")"))
            .isEmpty();
        assertThat(db.resolve("greylist")).isDirectory();
    }
}
