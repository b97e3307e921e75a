package io.github.jamesgreylist.integration;

import static io.github.jamesgreylist.integration.Servers.rcpt;
import static io.github.jamesgreylist.integration.Servers.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** James is killed while mail is running. What a client has heard must still be true after the next start. */
class CrashIT {

    private static final int CRASHES = 3;
    private static final int CLIENTS = 6;
    private static final int FIRST_CONTACTS_BEFORE_A_CRASH = 150;

    @Test
    void noFirstContactThatAClientHasHeardOfIsForgottenByAKill() throws Exception {
        // Under a delay of zero a retry passes if, and only if, its first contact is remembered.
        try (JamesProcess james = start(Servers.onDerby().property("greylist.properties", "delay", "0 seconds"))) {
            List<String> deferred = new ArrayList<>();
            for (int crash = 0; crash < CRASHES; crash++) {
                deferred.addAll(deferStrangersUntilKilled(james, crash));
                start(james);
            }
            assertThat(deferred).hasSizeGreaterThanOrEqualTo(CRASHES * FIRST_CONTACTS_BEFORE_A_CRASH);
            assertThat(deferred.stream().filter(sender -> !isKnown(james, sender)))
                .as("first contacts that were forgotten").isEmpty();
        }
    }

    /** @return the senders whose 450 was read before the server died */
    private static Queue<String> deferStrangersUntilKilled(JamesProcess james, int crash) throws Exception {
        Queue<String> deferred = new ConcurrentLinkedQueue<>();
        CountDownLatch enough = new CountDownLatch(FIRST_CONTACTS_BEFORE_A_CRASH);
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            String prefix = "crash" + (char) ('a' + crash) + (char) ('a' + client);
            Thread thread = new Thread(() -> deferStrangers(james.smtpPort(), prefix, deferred, enough));
            thread.start();
            clients.add(thread);
        }
        assertThat(enough.await(3, TimeUnit.MINUTES)).isTrue();
        james.kill();
        for (Thread client : clients) {
            client.join();
        }
        return deferred;
    }

    private static void deferStrangers(int port, String prefix, Queue<String> deferred, CountDownLatch enough) {
        try (SmtpClient smtp = SmtpClient.connect(port)) {
            smtp.command("EHLO client.example.org");
            for (int i = 0;; i++) {
                // In letters: digits would be folded into one sender.
                String sender = prefix + letters(i) + "@example.org";
                smtp.command("MAIL FROM:<" + sender + ">");
                SmtpReply reply = smtp.command("RCPT TO:<bob@demo.test>");
                assertThat(reply.toString()).contains("Greylisted");
                deferred.add(sender);
                enough.countDown();
                smtp.command("RSET");
            }
        } catch (IOException e) {
            // The kill: what was not read is not owed.
        }
    }

    private static String letters(int number) {
        return Integer.toString(number, 10).chars().mapToObj(digit -> String.valueOf((char) ('g' + digit - '0')))
            .reduce("", String::concat);
    }

    private static boolean isKnown(JamesProcess james, String sender) {
        try {
            return rcpt(james, sender).code() == 250;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
