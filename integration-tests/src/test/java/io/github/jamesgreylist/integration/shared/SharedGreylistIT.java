package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.postfix.Postfix;
import io.github.jamesgreylist.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Whoever was deferred by one server passes at any other: one greylist for all of them. */
@EnabledIf("io.github.jamesgreylist.testing.database.PostgresServer#isThere")
class SharedGreylistIT {

    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final String STRANGER = "192.0.2.9";

    @TempDir
    static Path directory;
    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        // On a busy machine the store may take longer than mail should wait for it.
        site = new Site(Files.createDirectory(directory.resolve("bridge")), Duration.ofSeconds(30));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Node node : site.nodes()) {
            assertThat(node.log()).as("log of " + node.name()).contains("action=").doesNotContain(Site.PASSWORD);
        }
        site.close();
    }

    @Test
    void aRetryInTimePassesAtAnotherServerAndAnEarlyOneWaits() throws Exception {
        List<List<Node>> pairs = List.of(List.of(site.jamesA, site.jamesB), List.of(site.jamesB, site.bridge),
            List.of(site.bridge, site.jamesA));
        for (List<Node> pair : pairs) {
            String sender = "retry-at-" + pair.get(1).name().toLowerCase(Locale.ROOT) + "@"
                + pair.get(0).name().toLowerCase(Locale.ROOT) + ".example";
            assertThat(pair.get(0).attempt(STRANGER, sender)).startsWith("450").contains("Greylisted for 300 seconds");
            site.letPass(DELAY.dividedBy(2));
            assertThat(pair.get(1).attempt(STRANGER, sender)).as("early").startsWith("450")
                .contains("Greylisted for 180 seconds");
            site.letPass(DELAY.dividedBy(2));
            assertThat(pair.get(1).defers(STRANGER, sender)).as("in time").isFalse();
            Eventually.await("the log").untilAsserted(() -> assertThat(pair.get(1).log()).containsPattern(
                "action=pass, reason=triplet found, delay=\\d+, client_name=unknown, client_address=192.0.2.9, sender="
                    + sender));
            for (Node node : site.nodes()) {
                assertThat(node.defers(STRANGER, sender)).as("next mail at " + node.name()).isFalse();
            }
        }
    }

    @Test
    void postfixAndJamesAreTwoMxsOfOneDomain() throws Exception {
        Assumptions.assumeTrue(Postfix.isThere());
        Path root = Files.createDirectory(directory.resolve("postfix"));
        try (Postfix postfix = Postfix.start(root, "inet:127.0.0.1:" + site.bridge.port(), Map.of())) {
            assertThat(site.jamesA.defers(STRANGER, "first@james.example")).isTrue();
            site.letPass(DELAY);
            assertThat(postfix.rcpt(STRANGER, "first@james.example", "bob@demo.test").code()).isEqualTo(250);

            assertThat(postfix.rcpt(STRANGER, "first@postfix.example", "bob@demo.test").toString())
                .startsWith("450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 300 seconds");
            site.letPass(DELAY);
            assertThat(site.jamesB.defers(STRANGER, "first@postfix.example")).isFalse();
        }
    }

    @Test
    void aNetworkThatPassedHereAndThereDoesNotWaitAnywhere() throws Exception {
        List<Node> turns = List.of(site.jamesA, site.jamesB, site.bridge);
        // A pass does not count if the DNS is too slow to say who the client is: on a busy machine it may take some more.
        for (int i = 0; site.passes("203.0.114.0/24") < 5; i++) {
            assertThat(i).as("passes, of which five should have been counted").isLessThan(20);
            char letter = (char) ('a' + i);
            String sender = letter + "@" + letter + ".example";
            site.name("203.0.114." + (10 + i), letter + ".pool.example");
            site.name("203.0.114." + (40 + i), letter + letter + ".pool.example");
            assertThat(turns.get(i % 3).defers("203.0.114." + (10 + i), sender)).isTrue();
            site.letPass(Duration.ofHours(1));
            assertThat(turns.get((i + 1) % 3).attempt("203.0.114." + (40 + i), sender)).as("retry " + i).doesNotStartWith("450");
            awaitCount(i + 1);
        }
        site.name("203.0.114.99", "z.pool.example");
        for (Node node : site.nodes()) {
            String sender = "new@at-" + node.name().toLowerCase(Locale.ROOT) + ".example";
            assertThat(node.defers("203.0.114.99", sender)).isFalse();
            Eventually.await("the log")
                .untilAsserted(() -> assertThat(node.log()).containsPattern("reason=client AWL, .*sender=" + sender));
        }
    }

    /** What a pass earns may be stored behind the answer; or not at all, and then another pass has to do. */
    private static void awaitCount(int passes) {
        try {
            Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> site.passes("203.0.114.0/24") >= passes);
        } catch (ConditionTimeoutException e) {
            // As said.
        }
    }

    @Test
    void whomAUserWroteToAtOneServerDoesNotWaitAtTheOthers() throws Exception {
        for (Node node : site.nodes()) {
            assertThat(node.defers("198.51.100.1", "stranger@elsewhere.example")).isTrue();
        }
        site.jamesA.send("bob@demo.test", "carl@elsewhere.example");
        Eventually.await("the correspondent", () -> site.senders().contains("carl@elsewhere.example"));
        for (Node node : site.nodes()) {
            assertThat(node.defers("198.51.100.7", "carl@elsewhere.example")).as(node.name()).isFalse();
            Eventually.await("the log").untilAsserted(
                () -> assertThat(node.log()).containsPattern("reason=correspondent, .*sender=carl@elsewhere.example"));
        }
    }
}
