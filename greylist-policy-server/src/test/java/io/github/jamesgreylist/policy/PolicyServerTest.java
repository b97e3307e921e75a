package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections, good and bad, over real sockets. */
@Timeout(180)
class PolicyServerTest {

    private static final String GREYLISTED = "DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                requests.append(PolicyClient.request("sender", "s@" + (char) ('a' + i % 26) + i + ".example",
                    "protocol_state", i % 3 == 0 ? "MAIL" : "RCPT"));
            }
            client.send(requests.toString());
            for (int i = 0; i < 300; i++) {
                assertThat(client.answer()).as("answer " + i).isEqualTo(i % 3 == 0 ? "DUNNO" : GREYLISTED);
            }
        }
    }

    @Test
    void aRequestThatDripsInIsAnswered() throws Exception {
        try (RunningServer server = RunningServer.start(); PolicyClient client = server.connect()) {
            client.socket().setTcpNoDelay(true);
            for (byte b : PolicyClient.request().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)) {
                client.send(new byte[] {b});
            }
            assertThat(client.answer()).isEqualTo(GREYLISTED);
        }
    }

    /** Exim's readsocket does so. */
    @Test
    void aClientThatShutsItsSideDownIsAnswered() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient client = server.connect()) {
            client.send(PolicyClient.request() + PolicyClient.request("recipient", "c@demo.test"));
            client.sendNoMore();
            assertThat(client.answer()).isEqualTo(GREYLISTED);
            assertThat(client.answer()).isEqualTo(GREYLISTED);
            assertThat(client.answer()).as("closed").isNull();
        }
    }

    @Test
    void aHalfClosedConnectionWithoutARequestIsClosed() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient client = server.connect()) {
            client.send("request=smtpd_access_policy\nsender=a");
            client.sendNoMore();
            assertThat(client.answer()).isNull();
        }
    }

    @Test
    void eximHasOneAnswerForEachConnection() throws IOException {
        try (RunningServer server = RunningServer.start("policy.exim", "true");
                PolicyClient client = server.connect()) {
            assertThat(client.ask()).isEqualTo(GREYLISTED);
            assertThat(client.answer()).as("closed").isNull();
        }
    }

    /** The bytes of the ACL in docs/exim.md, and those of postgrey's README.exim. */
    @ParameterizedTest
    @ValueSource(strings = {
        """
            request=smtpd_access_policy
            protocol_state=RCPT
            client_address=192.0.2.9
            client_name=unknown
            helo_name=mail.example.org
            sender=ann@example.org
            recipient=bob@demo.test
            sasl_username=
            instance=1234/ann@example.org

            """,
        """
            request=smtpd_access_policy
            protocol_state=RCPT
            protocol_name=ESMTP
            helo_name=mail.example.org
            client_address=192.0.2.9
            client_name=
            sender=ann@example.org
            recipient=bob@demo.test
            instance=192.0.2.9/ann@example.org/bob@demo.test

            """})
    void eximIsAnswered(String request) throws IOException {
        try (RunningServer server = RunningServer.start("policy.exim", "true"); PolicyClient exim = server.connect()) {
            exim.send(request);
            exim.sendNoMore();
            assertThat(exim.answer()).isEqualTo(GREYLISTED);
            assertThat(exim.answer()).as("closed").isNull();
        }
    }

    @Test
    void whoeverSpeaksAnotherProtocolIsCutOffAndNobodyElseIsHarmed() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient good = server.connect()) {
            good.send("request=smtpd_access_policy\n");
            for (String bad : new String[] {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\n", "request=junk\n\n",
                "\0\0\0\0\n", "a".repeat(3_000_000), "a=b\n".repeat(100_000)}) {
                try (PolicyClient client = server.connect()) {
                    sendAsFarAsPossible(client, bad);
                    assertThat(answerOrReset(client)).isNull();
                }
            }
            good.send("protocol_state=RCPT\nclient_address=192.0.2.9\nsender=a@example.org\nrecipient=b@demo.test\n\n");
            assertThat(good.answer()).isEqualTo(GREYLISTED);
        }
    }

    @Test
    void goodRequestsBeforeABadOneAreAnswered() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient client = server.connect()) {
            client.send(PolicyClient.request() + "nonsense\nmore of it\n");
            assertThat(client.answer()).isEqualTo(GREYLISTED);
            assertThat(client.answer()).isNull();
        }
    }

    @Test
    void fiveThousandIdleConnectionsNeedNoThreads() throws Exception {
        List<PolicyClient> idle = new ArrayList<>();
        try (RunningServer server = RunningServer.start(); PolicyClient client = server.connect()) {
            client.ask();
            int threads = Thread.activeCount();
            for (int i = 0; i < 5_000; i++) {
                idle.add(server.connect());
            }
            for (PolicyClient connection : idle) {
                connection.send("request=smtpd_access_policy\n");
            }
            assertThat(client.ask()).isEqualTo(GREYLISTED);
            assertThat(Thread.activeCount()).isLessThan(threads + 5);
            for (PolicyClient connection : idle.subList(0, 100)) {
                connection.send("protocol_state=MAIL\n\n");
                assertThat(connection.answer()).isEqualTo("DUNNO");
            }
        } finally {
            for (PolicyClient connection : idle) {
                connection.close();
            }
        }
    }

    @Test
    void tooManyConnectionsAreClosedAndThoseBeforeThemStay() throws IOException {
        try (RunningServer server = RunningServer.start(RunningServer.PATIENT, 2);
                PolicyClient first = server.connect(); PolicyClient second = server.connect()) {
            assertThat(first.ask()).isEqualTo(GREYLISTED);
            assertThat(second.ask()).isEqualTo(GREYLISTED);
            try (PolicyClient third = server.connect()) {
                assertThat(answerOrReset(third)).isNull();
            }
            assertThat(first.ask()).isEqualTo(GREYLISTED);
        }
    }

    @Test
    void aClientThatNeverReadsFillsNoMemoryAndHarmsNobody() throws Exception {
        Timeouts short_ = new Timeouts(Duration.ofMinutes(1), Duration.ofSeconds(3));
        try (RunningServer server = RunningServer.start(short_, 100);
                PolicyClient deaf = server.connect(); PolicyClient good = server.connect()) {
            byte[] requests = PolicyClient.request("protocol_state", "MAIL").repeat(1_000).getBytes(StandardCharsets.UTF_8);
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> sendWithoutEnd(deaf, requests));
            long bytes = sent.get(170, TimeUnit.SECONDS);
            assertThat(bytes).as("taken from a client that never reads").isLessThan(200_000_000);
            assertThat(good.ask()).isEqualTo(GREYLISTED);
        }
    }

    /** @return how many bytes went before the server closed the connection */
    private static long sendWithoutEnd(PolicyClient client, byte[] requests) {
        long bytes = 0;
        try {
            while (true) {
                client.send(requests);
                bytes += requests.length;
            }
        } catch (IOException e) {
            return bytes;
        }
    }

    @Test
    void unfinishedRequestsOfAllConnectionsTogetherHaveABound() {
        HeldBytes held = new HeldBytes(1_000);
        EmbeddedChannel first = unfinished(held);
        EmbeddedChannel second = unfinished(held);
        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).as("more than there is room for").isFalse();
        first.close();
        assertThat(unfinished(held).isOpen()).as("there is room again").isTrue();
    }

    private static EmbeddedChannel unfinished(HeldBytes held) {
        EmbeddedChannel channel = new EmbeddedChannel(new PolicyConnection(null, false, RunningServer.PATIENT, held));
        channel.writeInbound(Unpooled.copiedBuffer("sender=" + "a".repeat(600), StandardCharsets.US_ASCII));
        return channel;
    }

    @Test
    void aRequestThatDoesNotEndIsCutOff() throws IOException {
        Timeouts short_ = new Timeouts(Duration.ofMinutes(1), Duration.ofMillis(300));
        try (RunningServer server = RunningServer.start(short_, 100); PolicyClient idle = server.connect();
                PolicyClient slow = server.connect()) {
            slow.send("request=smtpd_access_policy\nsender=");
            assertThat(slow.answer()).isNull();
            assertThat(idle.ask()).as("idle is something else").isEqualTo(GREYLISTED);
        }
    }

    @Test
    void aConnectionThatIsIdleForLongIsClosed() throws IOException {
        Timeouts short_ = new Timeouts(Duration.ofSeconds(3), Duration.ofMinutes(1));
        try (RunningServer server = RunningServer.start(short_, 100); PolicyClient client = server.connect()) {
            assertThat(client.ask()).isEqualTo(GREYLISTED);
            assertThat(client.answer()).isNull();
        }
    }

    @Test
    void atTheEndWhatHasBegunIsAnsweredAndIdleConnectionsClose() throws Exception {
        try (RunningServer server = RunningServer.start(); PolicyClient idle = server.connect();
                PolicyClient busy = server.connect()) {
            idle.ask();
            String request = PolicyClient.request("recipient", "c@demo.test");
            busy.send(PolicyClient.request("protocol_state", "MAIL") + request.substring(0, 50));
            assertThat(busy.answer()).as("what came with it has been read as well").isEqualTo("DUNNO");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::stopServer);
            assertThat(idle.answer()).as("closed").isNull();
            busy.send(request.substring(50));
            assertThat(busy.answer()).isEqualTo(GREYLISTED);
            assertThat(busy.answer()).as("closed").isNull();
            stopped.get(170, TimeUnit.SECONDS);
            assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
        }
    }

    @Test
    void unixSocketsAreAsGoodAsTcp(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("greylist");
        try (RunningServer server = RunningServer.start(
            "policy.listen", "unix:" + path + ", inet:127.0.0.1:0", "policy.socketMode", "0660")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-rw----");
            try (PolicyClient client = PolicyClient.connect(path)) {
                assertThat(client.ask()).isEqualTo(GREYLISTED);
                client.send(PolicyClient.request());
                client.sendNoMore();
                assertThat(client.answer()).isEqualTo(GREYLISTED);
                assertThat(client.answer()).isNull();
            }
            server.stopServer();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void theSocketOfAKilledServerIsReplacedAndThatOfALiveOneIsNot(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("greylist");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        try (RunningServer server = RunningServer.start("policy.listen", "unix:" + path)) {
            assertThatThrownBy(() -> RunningServer.start("policy.listen", "unix:" + path).close())
                .isInstanceOf(CannotListenException.class)
                .hasMessage("cannot listen on unix:" + path + ": another server listens on it");
            try (PolicyClient client = PolicyClient.connect(path)) {
                assertThat(client.ask()).isEqualTo(GREYLISTED);
            }
        }
    }

    @Test
    void aFileIsNeverReplacedByASocket(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mail"), "precious");

        assertThatThrownBy(() -> RunningServer.start("policy.listen", "unix:" + file).close())
            .hasMessage("cannot listen on unix:" + file + ": there is a file of this name that is no socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void aPipeIsNeverReplacedByASocket(@TempDir Path directory) throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThatThrownBy(() -> RunningServer.start("policy.listen", "unix:" + pipe).close())
            .hasMessage("cannot listen on unix:" + pipe + ": there is a file of this name that is no socket");
        assertThat(pipe).exists();
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (RunningServer server = RunningServer.start()) {
            assertThatThrownBy(() -> RunningServer.start("policy.listen", "inet:127.0.0.1:" + server.port()).close())
                .isInstanceOf(CannotListenException.class)
                .hasMessageContaining("cannot listen on inet:127.0.0.1:" + server.port())
                .hasMessageContaining("Address already in use");
        }
    }

    private static void sendAsFarAsPossible(PolicyClient client, String text) {
        try {
            client.send(text);
        } catch (IOException e) {
            // The server has closed meanwhile.
        }
    }

    private static String answerOrReset(PolicyClient client) throws IOException {
        try {
            return client.answer();
        } catch (SocketException e) {
            return null;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).matches(".*(reset|Broken pipe).*")) {
                return null;
            }
            throw e;
        }
    }
}
