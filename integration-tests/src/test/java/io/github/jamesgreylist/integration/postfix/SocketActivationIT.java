package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.database.TcpProxy;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The program under systemd, whose part is played: what it takes over, what it says of it, and when it tells that it is ready. */
@EnabledIf("io.github.jamesgreylist.integration.postfix.PlayedSystemd#isPossible")
class SocketActivationIT {

    private static final String GREYLISTED = "action=DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";

    @TempDir
    Path directory;

    /** As with the package, whose options are empty. */
    @Test
    void withoutOptionsItServesTheSocketsOfTheUnit() throws Exception {
        int port = FreePorts.next();
        Path path = directory.resolve("socket");
        try (PlayedSystemd systemd =
            systemd(List.of("127.0.0.1:" + port, "[::1]:" + port, path.toString(), "@greylist-" + port))) {
            systemd.startAndAwaitReady();
            assertThat(ask(new InetSocketAddress("127.0.0.1", port), "a")).isEqualTo(GREYLISTED);
            assertThat(ask(new InetSocketAddress("::1", port), "b")).isEqualTo(GREYLISTED);
            assertThat(ask(UnixDomainSocketAddress.of(path), "c")).isEqualTo(GREYLISTED);
            Eventually.await("the log").untilAsserted(() -> assertThat(systemd.log())
                .contains("Binding to inet:127.0.0.1:" + port + " (kept open by systemd) and inet:[::1]:" + port
                    + " (kept open by systemd) and unix:" + path + " (kept open by systemd) and unix:@greylist-" + port)
                .doesNotContain("leaves a gap").doesNotContain("served, too"));
            assertThat(systemd.stop()).isZero();
            assertThat(path).exists();
        }
    }

    /** Many who connect, one after the other, each on a connection of his own: to accept more than there is would block. */
    @Test
    void aSocketThatBlocksHoldsUpNobody() throws Exception {
        int port = FreePorts.next();
        try (PlayedSystemd systemd = systemd(List.of("127.0.0.1:" + port))) {
            systemd.startAndAwaitReady();
            List<SocketChannel> open = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                open.add(channel);
                assertThat(ask(channel, "blocks" + i + ".a")).isEqualTo(GREYLISTED);
            }
            for (int i = 0; i < open.size(); i++) {
                assertThat(ask(open.get(i), "blocks" + i + ".b")).isEqualTo(GREYLISTED);
                open.get(i).close();
            }
        }
    }

    @Test
    void whatOnlyTheOptionsNameIsBoundAndTheLinesThatLeaveNoGapAreSaid() throws Exception {
        int port = FreePorts.next();
        int other = FreePorts.next();
        try (PlayedSystemd systemd = systemd(List.of("127.0.0.1:" + port), "--inet=127.0.0.1:" + other)) {
            systemd.startAndAwaitReady();
            assertThat(ask(new InetSocketAddress("127.0.0.1", port), "a")).isEqualTo(GREYLISTED);
            assertThat(ask(new InetSocketAddress("127.0.0.1", other), "b")).isEqualTo(GREYLISTED);
            Eventually.await("both lines", () -> systemd.log().contains("leaves a gap") && systemd.log().contains("served, too"));
            assertThat(systemd.log().lines().filter(line -> line.contains("leaves a gap"))).singleElement().asString()
                .contains("a restart leaves a gap at inet:127.0.0.1:" + other
                    + ", as greylist-bridge.socket keeps inet:127.0.0.1:" + port
                    + " open only: in systemctl edit greylist-bridge.socket write '[Socket]', 'ListenStream=',"
                    + " 'ListenStream=127.0.0.1:" + other + "'");
            assertThat(systemd.log().lines().filter(line -> line.contains("served, too"))).singleElement().asString()
                .contains("inet:127.0.0.1:" + port + " is served, too, which the options do not name");
        }
    }

    /** As for a second mail server. */
    @Test
    void allAddressesAreServedThoughTheUnitHasOneOfThem() throws Exception {
        int port = FreePorts.next();
        try (PlayedSystemd systemd = systemd(List.of("127.0.0.1:" + port), "--inet=*:" + port)) {
            systemd.startAndAwaitReady();
            assertThat(ask(new InetSocketAddress("127.0.0.1", port), "a")).isEqualTo(GREYLISTED);
            assertThat(ask(new InetSocketAddress("::1", port), "b")).isEqualTo(GREYLISTED);
            Eventually.await("the log", () -> systemd.log().contains("'ListenStream=" + port + "'"));
        }
    }

    /** systemd's own program, which opens a socket, waits for somebody, and becomes the service. */
    @Test
    @EnabledIf("hasSocketActivate")
    void itIsStartedBySystemdSocketActivate() throws Exception {
        int port = FreePorts.next();
        List<String> words = new ArrayList<>(List.of("systemd-socket-activate", "--listen=127.0.0.1:" + port));
        words.addAll(bridge());
        Process process =
            new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(directory.resolve("stderr").toFile()).start();
        try {
            Eventually.await("systemd-socket-activate",
                () -> Files.readString(directory.resolve("stderr")).contains("Listening on"));
            assertThat(ask(new InetSocketAddress("127.0.0.1", port), "a")).isEqualTo(GREYLISTED);
            assertThat(ask(new InetSocketAddress("127.0.0.1", port), "b")).isEqualTo(GREYLISTED);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    static boolean hasSocketActivate() {
        return Commands.isThere("systemd-socket-activate");
    }

    @Test
    void socketsOfAnotherProcessAreLeftAloneInASentence() throws Exception {
        int port = FreePorts.next();
        BridgeProcess bridge = new BridgeProcess(directory, "--inet=127.0.0.1:" + port, "--dbdir=" + directory.resolve("db"),
            "--pidfile=" + directory.resolve("pid"), "--delay=300", "--spf=off", "--time-budget=30000");
        try (bridge) {
            bridge.setEnvironment(Map.of("LISTEN_FDS", "2", "LISTEN_PID", "1", "LISTEN_FDNAMES", "stray:stray"));
            bridge.start();
            assertThat(BridgeProcess.ask(port, "a@example.org")).isEqualTo(GREYLISTED);
            bridge.await("the sentence",
                () -> bridge.log().contains("no sockets are taken over from systemd, as LISTEN_PID='1' is not this process"));
            assertThat(bridge.stop()).isZero();
        }
    }

    @Test
    void aStartThatIsRefusedIsAFailedStart() throws Exception {
        try (PlayedSystemd systemd = systemd(List.of("127.0.0.1:" + FreePorts.next()), "--delay=soon")) {
            systemd.start();
            assertThat(systemd.awaitEnd()).isEqualTo(2);
            assertThat(systemd.told()).noneMatch(line -> line.contains("READY=1"));
            assertThat(systemd.log()).contains("--delay=soon is refused");
        }
    }

    /** It came ten seconds after the start, whatever the database did. */
    @Test
    @EnabledIf("io.github.jamesgreylist.testing.database.PostgresServer#isThere")
    void readyIsToldWhenTheDatabaseIsOpenAndPatienceIsAskedForUntilThen() throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        String name = postgres.createDatabase();
        int port = FreePorts.next();
        Path password = Files.writeString(directory.resolve("password"), postgres.password());
        try (TcpProxy network = new TcpProxy(postgres.port());
                PlayedSystemd systemd = systemd(List.of("127.0.0.1:" + port),
                    "--database=" + postgres.url(name, network.port()) + "?socketTimeout=120",
                    "--database-user=" + postgres.user(), "--database-password-file=" + password)) {
            network.cut();
            systemd.start();
            Eventually.await("a word to systemd", () -> !systemd.told().isEmpty());
            assertThat(systemd.told().get(0))
                .isEqualTo("EXTEND_TIMEOUT_USEC=60000000 STATUS=the database is still opening, mail goes by --on-opening");
            assertThat(ask(new InetSocketAddress("127.0.0.1", port), "a")).as("--on-opening").isEqualTo("action=DUNNO");
            assertThat(systemd.told()).noneMatch(line -> line.contains("READY=1"));

            network.mend();
            Eventually.await("READY=1", () -> systemd.told().stream().anyMatch(line -> line.startsWith("READY=1")));
            assertThat(ask(new InetSocketAddress("127.0.0.1", port), "b")).isEqualTo(GREYLISTED);
            assertThat(systemd.stop()).isZero();
        }
    }

    private PlayedSystemd systemd(List<String> streams, String... options) throws IOException {
        return new PlayedSystemd(directory, streams, bridge(options));
    }

    private List<String> bridge(String... options) throws IOException {
        Path none = Files.writeString(directory.resolve("none"), "");
        List<String> all = new ArrayList<>(List.of("--dbdir=" + directory.resolve("db"), "--whitelist-clients=" + none,
            "--whitelist-recipients=" + none, "--delay=300", "--spf=off", "--time-budget=30000"));
        all.addAll(List.of(options));
        try (BridgeProcess bridge = new BridgeProcess(directory, all.toArray(String[]::new))) {
            return bridge.command();
        }
    }

    private static String ask(SocketAddress service, String domain) throws IOException {
        try (SocketChannel channel = SocketChannel.open(service)) {
            return ask(channel, domain);
        }
    }

    private static String ask(SocketChannel channel, String domain) throws IOException {
        channel.write(
            ByteBuffer.wrap(("request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.9\nclient_name=unknown\n"
                + "sender=ann@" + domain + ".example\nrecipient=bob@demo.test\n\n").getBytes(StandardCharsets.US_ASCII)));
        BufferedReader answers =
            new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII));
        String action = answers.readLine();
        assertThat(answers.readLine()).isEmpty();
        return action;
    }
}
