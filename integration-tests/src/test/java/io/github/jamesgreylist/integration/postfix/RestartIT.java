package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code systemctl restart greylist-bridge} under load, with the sockets that systemd keeps open: no connection is refused, no answer
 * is lost, no mail gets a 451. A hundred times with FULL=1, which takes some minutes, and five times without.
 */
@EnabledIf("io.github.jamesgreylist.integration.postfix.PlayedSystemd#isPossible")
class RestartIT {

    private static final boolean FULL = "1".equals(System.getenv("FULL"));
    private static final int RESTARTS = FULL ? 100 : 5;
    private static final int RESTARTS_WITH_POSTFIX = FULL ? 100 : 3;
    private static final int PROCESSES = 8;

    @TempDir
    Path directory;

    @Test
    void noAnswerIsLostOverTcp() throws Exception {
        int port = FreePorts.next();
        restartUnderLoad("127.0.0.1:" + port, new InetSocketAddress("127.0.0.1", port), "--inet=127.0.0.1:" + port);
    }

    @Test
    void noAnswerIsLostOverAUnixSocket() throws Exception {
        Path socket = directory.resolve("socket");
        restartUnderLoad(socket.toString(), UnixDomainSocketAddress.of(socket), "--unix=" + socket);
        assertThat(socket).as("it is systemd's").exists();
    }

    private void restartUnderLoad(String stream, SocketAddress service, String option) throws Exception {
        try (PlayedSystemd systemd = new PlayedSystemd(directory, List.of(stream), bridge(option))) {
            systemd.startAndAwaitReady();
            Smtpds smtpds = Smtpds.asking(service, PROCESSES);
            try (smtpds) {
                for (int i = 0; i < RESTARTS; i++) {
                    int before = smtpds.deferred.get();
                    Eventually.await("mail", () -> smtpds.deferred.get() > before + PROCESSES);
                    assertThat(systemd.stop()).isZero();
                    systemd.startAndAwaitReady();
                }
            }
            System.out.println(RESTARTS + " restarts, " + stream + ": " + smtpds);
            assertThat(smtpds.refused).as(smtpds.toString()).hasValue(0);
            assertThat(smtpds.lost).as(smtpds.toString()).hasValue(0);
            assertThat(smtpds.triedAgain.get()).as("connections were closed in between").isPositive();
            assertThat(systemd.log()).doesNotContain("leaves a gap").doesNotContain("Exception").doesNotContain("\tat ");
        }
    }

    /** The server that ends at once has let in whoever tries for the second time, and may not close on him. */
    @Test
    void noAnswerIsLostWhereRestartsFollowEachOther() throws Exception {
        int port = FreePorts.next();
        try (PlayedSystemd systemd =
            new PlayedSystemd(directory, List.of("127.0.0.1:" + port), bridge("--inet=127.0.0.1:" + port))) {
            systemd.startAndAwaitReady();
            Smtpds smtpds = Smtpds.asking(new InetSocketAddress("127.0.0.1", port), PROCESSES);
            try (smtpds) {
                for (int i = 0; i < RESTARTS; i++) {
                    assertThat(systemd.stop()).isZero();
                    systemd.startAndAwaitReady();
                }
            }
            System.out.println(RESTARTS + " restarts without a pause: " + smtpds);
            assertThat(smtpds.refused).as(smtpds.toString()).hasValue(0);
            assertThat(smtpds.lost).as(smtpds.toString()).hasValue(0);
        }
    }

    /** With the line that postgrey's users have in main.cf: without default_action, what nobody answers is a 451. */
    @Test
    @EnabledIf("io.github.jamesgreylist.integration.postfix.Postfix#isThere")
    void realPostfixSaysNo451WithPostgreysLine() throws Exception {
        int port = FreePorts.next();
        restartUnderMail("127.0.0.1:" + port, "--inet=10023", port,
            "reject_unauth_destination, check_policy_service inet:127.0.0.1:" + port);
    }

    @Test
    @EnabledIf("io.github.jamesgreylist.integration.postfix.Postfix#isThere")
    void realPostfixLetsNobodyPassUnexaminedOverTheUnixSocketOfTheShippedLine() throws Exception {
        restartUnderMail(directory.resolve("postfix/queue/greylist/socket").toString(), "--socketmode=0660", 0,
            "reject_unauth_destination, check_policy_service { unix:greylist/socket, timeout=100s, default_action=DUNNO }");
    }

    private void restartUnderMail(String stream, String option, int port, String restrictions) throws Exception {
        Path root = Files.createDirectory(directory.resolve("postfix"));
        try (Postfix postfix = Postfix.startWith(root, restrictions, Map.of("smtpd_hard_error_limit", "1000000",
            "smtpd_soft_error_limit", "1000000", "smtpd_junk_command_limit", "1000000"));
                PlayedSystemd systemd = new PlayedSystemd(directory, List.of(stream), bridge(
                    port == 0 ? "--unix=" + stream : option.replace("10023", Integer.toString(port)), "--socketmode=0660"))) {
            openTo(stream);
            systemd.startAndAwaitReady();
            List<Mailer> mailers = new ArrayList<>();
            for (int i = 0; i < PROCESSES / 2; i++) {
                mailers.add(new Mailer(postfix, (char) ('a' + i)));
            }
            mailers.forEach(Thread::start);
            for (int i = 0; i < RESTARTS_WITH_POSTFIX; i++) {
                long before = replies(mailers);
                Eventually.await("mail", () -> replies(mailers) > before + PROCESSES);
                assertThat(systemd.stop()).isZero();
                systemd.startAndAwaitReady();
            }
            mailers.forEach(mailer -> mailer.ended = true);
            for (Mailer mailer : mailers) {
                mailer.join();
            }
            System.out.println(
                RESTARTS_WITH_POSTFIX + " restarts under real Postfix, " + stream + ": " + replies(mailers) + " replies");
            for (Mailer mailer : mailers) {
                assertThat(mailer.others).as(systemd.log()).isEmpty();
            }
            assertThat(postfix.log()).doesNotContain("problem talking to server").doesNotContain("Connection refused")
                .doesNotContain("451 ");
        }
    }

    /** As SocketMode= would: Postfix is not root. */
    private static void openTo(String stream) throws IOException {
        if (stream.startsWith("/")) {
            Commands.run("chmod", "0666", stream);
        }
    }

    private static long replies(List<Mailer> mailers) {
        return mailers.stream().mapToLong(mailer -> mailer.greylisted.get()).sum();
    }

    /** A client that sends a stranger's mail after the other. */
    private static final class Mailer extends Thread {

        private final Postfix postfix;
        private final char name;
        private final Queue<String> others = new ConcurrentLinkedQueue<>();
        private final AtomicLong greylisted = new AtomicLong();
        private volatile boolean ended;

        Mailer(Postfix postfix, char name) {
            this.postfix = postfix;
            this.name = name;
        }

        @Override
        public void run() {
            try (SmtpClient smtp = postfix.from("192.0.2.9")) {
                while (!ended) {
                    smtp.command("MAIL FROM:<" + name + "@" + greylisted + ".example>");
                    SmtpReply reply = smtp.command("RCPT TO:<bob@demo.test>");
                    if (reply.code() != 450) {
                        others.add(reply.toString());
                    }
                    greylisted.incrementAndGet();
                    smtp.command("RSET");
                }
            } catch (IOException e) {
                others.add(e.toString());
            }
        }
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
}
