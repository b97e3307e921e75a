package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard error is a pipe, and whatever should read it has stopped. */
class UnreadLogIT {

    /** Each answer is a line of the log: the pipe has room for 64 KiB. */
    private static final int MORE_THAN_A_PIPE_HOLDS = 2_000;
    /** So many lines wait, and as many again while they are written. */
    private static final int MORE_THAN_WAIT = 40_000;
    private static final String SENDER = "a".repeat(220) + "@example.org";

    @TempDir
    Path directory;
    private int port;
    private Process bridge;

    @BeforeEach
    void start() throws IOException {
        port = FreePorts.next();
        Path list = Files.writeString(directory.resolve("clients"), "192.0.2.0/24\n");
        Path none = Files.writeString(directory.resolve("none"), "");
        try (BridgeProcess program = new BridgeProcess(directory, "--inet=127.0.0.1:" + port,
            "--dbdir=" + directory.resolve("db"), "--pidfile=" + directory.resolve("pid"), "--whitelist-clients=" + list,
            "--whitelist-recipients=" + none)) {
            bridge = new ProcessBuilder(program.command()).redirectOutput(directory.resolve("stdout").toFile()).start();
        }
        Eventually.await("the bridge", () -> Files.exists(directory.resolve("pid")));
    }

    @AfterEach
    void kill() throws InterruptedException {
        bridge.destroyForcibly().waitFor();
    }

    /** After 64 KiB no connection got an answer, and a stop took 30 seconds and ended with status 1. */
    @Test
    void everybodyIsAnsweredAndAStopIsAStop() throws Exception {
        ask(MORE_THAN_A_PIPE_HOLDS);
        assertThat(BridgeProcess.ask(port, "other@example.org")).isEqualTo("action=DUNNO");

        long begun = System.nanoTime();
        bridge.destroy();
        assertThat(bridge.waitFor()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("it does not wait until it is killed")
            .isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void theReaderWhoIsBackIsToldHowMuchHeHasMissed() throws Exception {
        ask(MORE_THAN_WAIT);
        try (BufferedReader log = bridge.errorReader(StandardCharsets.UTF_8)) {
            long read = 0;
            String line = log.readLine();
            while (!line.contains("log lines were dropped")) {
                read += line.contains("action=pass") ? 1 : 0;
                line = log.readLine();
            }
            long dropped = Long.parseLong(line.replaceFirst(".*]: (\\d+) log lines were dropped.*", "$1"));
            assertThat(read + dropped).isEqualTo(MORE_THAN_WAIT);
            // What comes now comes as ever.
            assertThat(BridgeProcess.ask(port, "later@example.org")).isEqualTo("action=DUNNO");
            assertThat(log.readLine()).contains("sender=later@example.org");
        }
    }

    /** Many on one connection, as Postfix does. */
    private void ask(int number) throws IOException {
        byte[] request = ("request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.9\nclient_name=unknown\n"
            + "sender=" + SENDER + "\nrecipient=bob@demo.test\n\n").getBytes(StandardCharsets.US_ASCII);
        byte[] answer = "action=DUNNO\n\n".getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = BridgeProcess.connect(port)) {
            InputStream answers = socket.getInputStream();
            for (int i = 0; i < number; i++) {
                socket.getOutputStream().write(request);
                assertThat(answers.readNBytes(answer.length)).isEqualTo(answer);
            }
        }
    }
}
