package io.github.jamesgreylist.integration;

import static io.github.jamesgreylist.integration.Servers.rcpt;
import static io.github.jamesgreylist.integration.Servers.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** The database is in trouble while mail arrives. */
class StoreOutageIT {

    /** The time budget is 2 s; the machine may be busy. */
    private static final Duration BUDGET_AND_SOME = Duration.ofSeconds(8);

    /** This JVM holds the Derby database that James is told to use; Derby lets one process in at a time. */
    @Test
    void mailIsAcceptedWhileAnotherProcessHasTheDatabaseAndGreylistedAgainAfterwards() throws Exception {
        try (JamesProcess james = Servers.inMemory().property("greylist.properties", "timeBudget", "2 seconds").build()) {
            String url = "jdbc:derby:" + james.directory().root().resolve("var/held");
            DriverManager.getConnection(url + ";create=true").close();
            james.directory().edit("james-database.properties",
                none -> "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver\ndatabase.url=" + url + "\n");
            start(james);
            for (int mail = 0; mail < 20; mail++) {
                long began = System.nanoTime();
                assertThat(rcpt(james, "outage@example.org").code()).isEqualTo(250);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BUDGET_AND_SOME);
            }
            Eventually.await("the log")
                .untilAsserted(() -> assertThat(james.log().lines().filter(line -> line.contains("greylist store unavailable")))
                    .as("one warning for the outage, with its cause").singleElement().asString()
                    .contains("WARN").contains("mail is accepted without greylisting until it is back")
                    .contains("Another instance of Derby may have already booted the database")
                    .contains("no outage but a mistake of configuration"));

            shutDown(url);
            assertThat(awaitGreylisting(james, "back@example.org").toString()).startsWith("450 4.2.0");
        }
    }

    @Test
    void mailIsDeferredDuringAnOutageIfTheAdministratorWantsItSo() throws Exception {
        try (JamesProcess james = Servers.inMemory().property("greylist.properties", "onStoreFailure", "defer").build()) {
            james.directory().edit("james-database.properties",
                none -> "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver\n"
                    + "database.url=jdbc:derby:/nowhere/at/all\ndatabase.password=topsecret\n");
            start(james);
            assertThat(rcpt(james, "outage@example.org").toString()).isEqualTo(
                "451 4.3.0 <bob@demo.test>: Recipient address rejected: Greylisting is unavailable, try again later");
            Eventually.await("the log")
                .untilAsserted(() -> assertThat(james.log() + james.console()).contains("mail is deferred until it is back")
                    .doesNotContain("topsecret"));
        }
    }

    /**
     * A limit on the size of files stands in for the full disk, as it needs no disk of its own and no root: Derby's
     * write fails in the same place. Derby then gives the database up, and has to open and recover it anew.
     */
    @Test
    void mailIsAcceptedWhileTheDiskIsFullAndGreylistedAgainWhenThereIsRoom() throws Exception {
        try (JamesProcess james = start(Servers.inMemory())) {
            assertThat(rcpt(james, "before@example.org").code()).isEqualTo(450);
            limitFileSize(james, "400000");
            try (SmtpClient smtp = SmtpClient.connect(james.smtpPort())) {
                smtp.command("EHLO client.example.org");
                int code = 450;
                for (int i = 0; i < 5_000 && code == 450; i++) {
                    smtp.command("MAIL FROM:<" + "x".repeat(1 + i / 50) + "y".repeat(1 + i % 50) + "@example.org>");
                    code = smtp.command("RCPT TO:<bob@demo.test>").code();
                    smtp.command("RSET");
                }
                assertThat(code).as("the reply when the disk was full").isEqualTo(250);
            }
            assertThat(rcpt(james, "during@example.org").code()).isEqualTo(250);
            Eventually.await("the log").untilAsserted(() -> assertThat(james.log())
                .containsOnlyOnce("greylist store unavailable, mail is accepted without greylisting"));

            limitFileSize(james, "unlimited");
            assertThat(awaitGreylisting(james, "room@example.org").code()).isEqualTo(450);
            assertThat(rcpt(james, "before@example.org").toString()).as("what was known before is known again")
                .contains("Greylisted for");
            awaitEarlyRetry(james, "before@example.org");
        }
    }

    /** James's users and domains are in the same database: what James cannot look up it may refuse for good. */
    @Test
    void noMailIsRefusedForGoodWhileTheDatabaseThatJamesItselfUsesIsFull() throws Exception {
        try (JamesProcess james = start(Servers.onDerby())) {
            assertThat(rcpt(james, "before@example.org").code()).isEqualTo(450);
            limitFileSize(james, "400000");
            Set<Integer> codes = new TreeSet<>();
            for (int i = 0; i < 5_000 && !codes.contains(451); i++) {
                codes.add(rcpt(james, "x".repeat(1 + i / 50) + "y".repeat(1 + i % 50) + "@example.org").code());
            }
            for (int i = 0; i < 20; i++) {
                codes.add(rcpt(james, "during" + "x".repeat(i) + "@example.org").code());
            }
            assertThat(codes).as("replies before and while the disk was full").contains(451)
                .allMatch(code -> code == 450 || code == 250 || code == 451);

            limitFileSize(james, "unlimited");
            try {
                Eventually.await("greylisting").atMost(Duration.ofSeconds(30))
                    .until(() -> rcpt(james, "before@example.org").code() == 450);
            } catch (ConditionTimeoutException e) {
                // James's Derby, 10.14, does not always come back by itself: "containerCache is null" until a restart.
                assertThat(rcpt(james, "before@example.org").code()).isEqualTo(451);
                james.kill();
                james.start();
            }
            assertThat(rcpt(james, "before@example.org").toString()).contains("Greylisted for");
            awaitEarlyRetry(james, "before@example.org");
        }
    }

    /** The reply alone does not tell: it is rounded up to whole minutes. */
    private static void awaitEarlyRetry(JamesProcess james, String sender) {
        Eventually.await("the log", () -> james.log().lines()
            .anyMatch(line -> line.contains("reason=early-retry") && line.contains("sender=" + sender)));
    }

    /** It is known without a question to the database, so that James is the first to find its domains missing. */
    @Test
    void knownMailIsNotRefusedForGoodWhileTheDatabaseThatJamesItselfUsesIsFull() throws Exception {
        try (JamesProcess james = start(Servers.onDerby().property("greylist.properties", "delay", "0 seconds"))) {
            assertThat(rcpt(james, "known@example.org").code()).isEqualTo(450);
            assertThat(rcpt(james, "known@example.org").code()).isEqualTo(250);
            limitFileSize(james, "400000");
            int code = 450;
            for (int i = 0; i < 5_000 && code != 451; i++) {
                code = rcpt(james, "x".repeat(1 + i / 50) + "y".repeat(1 + i % 50) + "@example.org").code();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(rcpt(james, "known@example.org").code()).isIn(250, 451);
            }
        }
    }

    private static void limitFileSize(JamesProcess james, String soft) throws Exception {
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(james.pid()), "--fsize=" + soft + ":")
            .inheritIO().start();
        assertThat(prlimit.waitFor()).as("prlimit, from Debian's util-linux").isZero();
    }

    private static void shutDown(String url) {
        try {
            DriverManager.getConnection(url + ";shutdown=true").close();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("08006");
        }
    }

    /** The first reply that is not an acceptance; the store is tried about once a second during an outage. */
    private static SmtpReply awaitGreylisting(JamesProcess james, String sender) {
        return Eventually.await("greylisting").until(() -> rcpt(james, sender), reply -> reply.code() != 250);
    }
}
