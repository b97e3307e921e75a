package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers to mail of users who have logged in, with the real engine behind it. {@code docs/behaviour.md} §11.5. */
class CorrespondenceTest {

    private static final String GREYLISTED = "DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";
    private static final String PASSES = "DUNNO";
    private static final int MOST_OF_A_MESSAGE = 50;
    private static final int MOST_OF_A_DAY = 500;

    private RunningServer server;
    private PolicyClient postfix;

    @BeforeEach
    void start() throws IOException {
        server = RunningServer.start();
        postfix = server.connect();
    }

    @AfterEach
    void stop() throws IOException {
        postfix.close();
        server.close();
    }

    private void send(String user, String sender, String recipient, String message) throws IOException {
        assertThat(postfix.ask("sasl_username", user, "sender", sender, "recipient", recipient, "instance", message,
            "client_address", "203.0.113.5")).isEqualTo(PASSES);
    }

    private String answer(String correspondent, String user) throws IOException {
        return postfix.ask("sender", correspondent, "recipient", user);
    }

    /** What is learned is stored behind the answer, and in the order in which it was learned. */
    private void awaitLearned(String correspondent, String user) {
        Eventually.await("learned", () -> {
            try {
                return answer(correspondent, user).equals(PASSES);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** So that whatever came before it has been learned, if it is to be. */
    private void sendAnotherThatTeaches() throws IOException {
        send("last", "last@demo.test", "last@example.com", "last");
        awaitLearned("last@example.com", "last@demo.test");
    }

    @Test
    void theAnswerOfACorrespondentPassesWhereverItComesFrom() throws IOException {
        try (LogCapture log = LogCapture.ofDecisions()) {
            send("bob@demo.test", "bob@demo.test", "friend@example.org", "m1");
            awaitLearned("friend@example.org", "bob@demo.test");
            assertThat(postfix.ask("sender", "Friend+news@Example.org", "recipient", "BOB@demo.test", "client_address",
                "198.51.100.7")).isEqualTo(PASSES);
            assertThat(log.at(Level.INFO)).last().asString().startsWith("action=pass, reason=correspondent, ");
        }
        assertThat(answer("friend@example.org", "ann@demo.test")).as("to somebody else").isEqualTo(GREYLISTED);
        assertThat(answer("stranger@example.org", "bob@demo.test")).as("from somebody else").isEqualTo(GREYLISTED);
    }

    @Test
    void theyAreForgottenAfterThePassLifetime() throws IOException {
        send("bob", "bob@demo.test", "friend@example.org", "m1");
        awaitLearned("friend@example.org", "bob@demo.test");
        server.pass(Duration.ofDays(35));
        assertThat(answer("friend@example.org", "bob@demo.test")).isEqualTo(GREYLISTED);
    }

    /** Dovecot's users and others: who logs in without a domain may be anybody here. */
    @Test
    void whoLogsInWithoutADomainTeaches() throws IOException {
        send("bob", "robert@demo.test", "friend@example.org", "m1");
        awaitLearned("friend@example.org", "robert@demo.test");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a bounce,                     bob@demo.test, '',                 friend@example.org",
        "mail in another domain's name, bob@demo.test, ceo@bank.example,  friend@example.org",
        "mail to a colleague,          bob@demo.test, bob@demo.test,      friend@demo.test",
        "mail to no address,           bob@demo.test, bob@demo.test,      friend",
    })
    void thisTeachesNothing(String what, String user, String sender, String recipient) throws IOException {
        send(user, sender, recipient, "m1");
        sendAnotherThatTeaches();
        for (String whose : new String[] {sender, user}) {
            if (!whose.isEmpty()) {
                assertThat(answer(recipient, whose)).as(what).isEqualTo(GREYLISTED);
            }
        }
    }

    @Test
    void whoHasNotLoggedInTeachesNothing() throws IOException {
        assertThat(postfix.ask("sender", "bob@demo.test", "recipient", "friend@example.org")).isEqualTo(GREYLISTED);
        sendAnotherThatTeaches();
        assertThat(answer("friend@example.org", "bob@demo.test")).isEqualTo(GREYLISTED);
    }

    /** A newsletter: of its readers, the first fifty are as good as any. */
    @Test
    void ofAMessageToVeryManyTheFirstFiftyAreLearned() throws IOException {
        for (int i = 0; i <= MOST_OF_A_MESSAGE; i++) {
            send("bob", "bob@demo.test", "reader@" + i + ".example", "newsletter");
        }
        sendAnotherThatTeaches();
        assertThat(answer("reader@0.example", "bob@demo.test")).isEqualTo(PASSES);
        assertThat(answer("reader@49.example", "bob@demo.test")).isEqualTo(PASSES);
        assertThat(answer("reader@50.example", "bob@demo.test")).isEqualTo(GREYLISTED);

        send("bob", "bob@demo.test", "reader@50.example", "to him alone");
        awaitLearned("reader@50.example", "bob@demo.test");
    }

    /** An account that is misused, in many messages of one recipient each. */
    @Test
    void anAccountTeachesFiveHundredADay() throws IOException {
        for (int i = 0; i <= MOST_OF_A_DAY; i++) {
            send(i % 2 == 0 ? "bob@demo.test" : "Bob@demo.test", "bob@demo.test", "victim@" + i + ".example", "m" + i);
        }
        sendAnotherThatTeaches();
        assertThat(answer("victim@499.example", "bob@demo.test")).isEqualTo(PASSES);
        assertThat(answer("victim@500.example", "bob@demo.test")).isEqualTo(GREYLISTED);

        server.pass(Duration.ofDays(1));
        send("bob@demo.test", "bob@demo.test", "friend@example.org", "tomorrow");
        awaitLearned("friend@example.org", "bob@demo.test");
    }
}
