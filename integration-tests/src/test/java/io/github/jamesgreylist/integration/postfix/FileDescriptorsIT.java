package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge may have 300 files open, and half of them are for connections. */
class FileDescriptorsIT {

    private static final int ROOM = 150;
    private static final int MORE_THAN_FILES = 400;

    @TempDir
    Path directory;
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** New clients hung without an answer, and a stack trace was written each second. */
    @Test
    void clientsForWhomThereIsNoRoomAreRefusedAtOnceAndTheOthersAreServed() throws Exception {
        int port = FreePorts.next();
        List<String> limited = List.of("sh", "-c", "ulimit -n 300; exec \"$@\"", "sh");
        try (BridgeProcess bridge = BridgeProcess.startBy(limited, directory, "--inet=127.0.0.1:" + port)) {
            for (int i = 0; i < MORE_THAN_FILES; i++) {
                open.add(BridgeProcess.connect(port));
            }
            List<Socket> served = new ArrayList<>();
            for (Socket socket : open) {
                if (ask(socket).filter(answer -> answer.startsWith("action=DEFER_IF_PERMIT")).isPresent()) {
                    served.add(socket);
                }
            }
            // Two threads let them in: the last one may be one too many.
            assertThat(served).hasSizeBetween(ROOM, ROOM + 1);
            Eventually.await("the log")
                .untilAsserted(() -> assertThat(bridge.log().lines().filter(line -> line.contains("policy connections")))
                    .singleElement().asString()
                    .contains("is closed at once: " + ROOM + ", as this process may have 300 files open")
                    .contains("raise LimitNOFILE= in its unit"));
            assertThat(bridge.log()).doesNotContain("Exception").doesNotContain("\tat ");

            served.get(0).close();
            served.get(1).close();
            Eventually.await("room for another one",
                () -> String.valueOf(BridgeProcess.ask(port, "later@example.org")).startsWith("action=DEFER_IF_PERMIT"));
            assertThat(bridge.stop()).isZero();
        }
    }

    /** As inside James, where sessions of SMTP and IMAP may use up what there is. */
    @Test
    void whereOthersHaveUsedUpTheFilesALineSaysSoAndWhoWaitsIsServedWhenThereAreSomeAgain() throws Exception {
        int port = FreePorts.next();
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=127.0.0.1:" + port)) {
            limit(bridge, "10");
            for (int i = 0; i < 20; i++) {
                open.add(BridgeProcess.connect(port));
            }
            bridge.await("a line", () -> bridge.log().contains("policy clients cannot be let in"));
            limit(bridge, "1000");
            for (Socket waiting : open) {
                assertThat(ask(waiting)).isPresent();
            }
            assertThat(bridge.log()).containsOnlyOnce("policy clients cannot be let in").contains("Too many open files")
                .contains("raise LimitNOFILE=").doesNotContain("Exception").doesNotContain("\tat ");
        }
    }

    /** Netty wrote a stack trace each second. */
    @Test
    void whereTheFilesAreUsedUpALineSaysThatPrometheusWaits() throws Exception {
        int metrics = FreePorts.next();
        try (BridgeProcess bridge =
            BridgeProcess.start(directory, "--inet=127.0.0.1:" + FreePorts.next(), "--metrics=" + metrics)) {
            limit(bridge, "10");
            Socket prometheus = BridgeProcess.connect(metrics);
            open.add(prometheus);
            bridge.await("a line", () -> bridge.log().contains("administrators and Prometheus cannot be let in"));
            limit(bridge, "1000");
            prometheus.getOutputStream().write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(prometheus.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .contains("greylist_");
            assertThat(bridge.log()).contains("Too many open files").doesNotContain("Exception").doesNotContain("\tat ");
        }
    }

    /** Of a process that runs. */
    private static void limit(BridgeProcess bridge, String files) throws IOException {
        Commands.run("prlimit", "--pid=" + bridge.pid(), "--nofile=" + files + ":");
    }

    /** Empty if the connection is closed. */
    private static Optional<String> ask(Socket socket) {
        String request = "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.9\nclient_name=unknown\n"
            + "sender=" + socket.getLocalPort() + "@example.org\nrecipient=bob@demo.test\n\n";
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return Optional.ofNullable(new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
