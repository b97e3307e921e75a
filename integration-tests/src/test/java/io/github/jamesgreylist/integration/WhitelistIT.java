package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.WorkingDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who does not wait, by the files that an administrator keeps in {@code conf/}, and by having retried often enough. */
class WhitelistIT {

    private static final String STRANGER = "192.0.2.9";
    private static JamesInProcess james;

    @BeforeAll
    static void startJames() throws Exception {
        james = JamesInProcess.start(Map.of("whitelistSenders", "whitelist_senders"), WhitelistIT::fill);
        james.addUser("ceo@demo.test");
        james.addUser("off@demo.test");
        james.addDomain("slow.test");
        james.addUser("bob@slow.test");
        james.addDomain("optin.test");
        james.addUser("ann@optin.test");
        james.addUser("bob@optin.test");
    }

    private static void fill(WorkingDirectory directory) throws IOException {
        directory.edit("whitelist_clients.local", none -> """
            198.51.100.7            # one host
            203.0.113.0/28          # a network
            2001:db8:5::/48
            partner.example         # by its name
            /^out-\\d+\\.pool\\./
            """);
        directory.edit("whitelist_recipients.local", none -> "ceo@demo.test\n");
        directory.edit("whitelist_senders", none -> "alarm@monitoring.example\n");
        directory.edit("recipient_rules.local",
            none -> "off@demo.test off\nslow.test 1 hour\noptin.test off\nann@optin.test on\n");
    }

    @AfterAll
    static void stopJames() throws Exception {
        james.close();
    }

    @Test
    void aClientOnTheListDoesNotWait() throws Exception {
        assertThat(james.rcpt("198.51.100.7", "one@example.org", "bob@demo.test")).startsWith("250");
        assertThat(james.rcpt("203.0.113.15", "two@example.org", "bob@demo.test")).startsWith("250");
        assertThat(james.rcpt("2001:db8:5:ffff::1", "three@example.org", "bob@demo.test")).startsWith("250");
        assertThat(james.rcpt("203.0.113.16", "four@example.org", "bob@demo.test")).startsWith("450");
        assertThat(james.decisionAbout("one@example.org")).isEqualTo("action=pass, reason=client whitelist,"
            + " client_name=unknown, client_address=198.51.100.7, sender=one@example.org, recipient=bob@demo.test");
        assertThat(james.rowsOf("one@example.org")).isZero();
        assertThat(james.dns.wasAskedFor("198.51.100.7")).as("no look-up where none can matter").isFalse();
    }

    @Test
    void aClientWhoseNameResolvesBackDoesNotWait() throws Exception {
        james.dns.ptr("192.0.2.50", "mx1.partner.example");
        james.dns.address("mx1.partner.example", "192.0.2.50");
        assertThat(james.rcpt("192.0.2.50", "named@example.org", "bob@demo.test")).startsWith("250");
        assertThat(james.decisionAbout("named@example.org"))
            .startsWith("action=pass, reason=client whitelist, client_name=mx1.partner.example, ");

        james.dns.ptr("2001:db8:50::1", "out-17.pool.example");
        james.dns.address("out-17.pool.example", "2001:db8:50::1");
        assertThat(james.rcpt("2001:db8:50::1", "six@example.org", "bob@demo.test")).startsWith("250");
        assertThat(james.rowsOf("named@example.org")).isZero();
    }

    /** Anybody can write this PTR record; only partner.example can write its own addresses. */
    @Test
    void aLyingPtrNeverWhitelists() throws Exception {
        james.dns.address("mx2.partner.example", "192.0.2.51");
        james.dns.ptr("192.0.2.66", "mx2.partner.example");
        assertThat(james.rcpt("192.0.2.66", "liar@example.org", "bob@demo.test")).startsWith("450");
        assertThat(james.decisionAbout("liar@example.org")).startsWith("action=greylist, reason=new, client_name=unknown, ");

        james.dns.address("mx2.partner.example", "2001:db8:51::1");
        james.dns.ptr("2001:db8:66::1", "mx2.partner.example");
        assertThat(james.rcpt("2001:db8:66::1", "liar6@example.org", "bob@demo.test")).startsWith("450");
        assertThat(james.dns.wasAskedFor("192.0.2.66") && james.dns.wasAskedFor("2001:db8:66::1")).isTrue();
    }

    @Test
    void aRecipientOnTheListDoesNotWait() throws Exception {
        assertThat(james.rcpt(STRANGER, "urgent@example.org", "CEO@demo.test")).startsWith("250");
        assertThat(james.decisionAbout("urgent@example.org")).contains("reason=recipient whitelist,");
    }

    @Test
    void aSenderOnTheListDoesNotWait() throws Exception {
        assertThat(james.rcpt(STRANGER, "alarm@monitoring.example", "bob@demo.test")).startsWith("250");
        assertThat(james.decisionAbout("alarm@monitoring.example")).contains("reason=sender whitelist,");
    }

    @Test
    void aRecipientWhoOptedOutDoesNotWaitAndADomainHasADelayOfItsOwn() throws Exception {
        assertThat(james.rcpt(STRANGER, "rules@example.org", "off@demo.test")).startsWith("250");
        assertThat(james.rcpt(STRANGER, "rules@example.org", "bob@slow.test")).contains("Greylisted for 3600 seconds");
        james.clock.add(Duration.ofMinutes(59));
        assertThat(james.rcpt(STRANGER, "rules@example.org", "bob@slow.test")).contains("Greylisted for 60 seconds");
        james.clock.add(Duration.ofMinutes(1));
        assertThat(james.rcpt(STRANGER, "rules@example.org", "bob@slow.test")).startsWith("250");
    }

    @Test
    void aNetworkFromWhichFiveTripletsPassedDoesNotWaitAnyMore() throws Exception {
        for (int i = 1; i <= 5; i++) {
            char letter = (char) ('a' + i);
            String sender = letter + "@" + letter + ".pool" + i + ".example";
            name("198.51.103." + i, letter + ".pool.example");
            assertThat(james.rcpt("198.51.103." + i, sender, "bob@demo.test")).startsWith("450");
            james.clock.add(Duration.ofHours(1));
            assertThat(james.rcpt("198.51.103." + i, sender, "bob@demo.test")).startsWith("250");
            // What a pass earns may be stored behind the answer.
            Eventually.await("the sender is known", () -> james.rowsOf(sender) == 2);
        }
        name("198.51.103.99", "z.pool.example");
        assertThat(james.rcpt("198.51.103.99", "new@pool6.example", "bob@demo.test")).startsWith("250");
        assertThat(james.decisionAbout("new@pool6.example")).contains("reason=client AWL,");
        assertThat(james.rcpt("198.51.103.98", "nameless@pool7.example", "bob@demo.test"))
            .as("without a name of its own").startsWith("450");
        assertThat(james.rcpt("198.51.104.99", "next@pool8.example", "bob@demo.test")).startsWith("450");
    }

    private static void name(String client, String name) throws IOException {
        james.dns.ptr(client, name);
        james.dns.address(name, client);
    }

    @Test
    void aSavedFileIsInForceWithinSecondsAndABadOneIsReportedAndChangesNothing() throws Exception {
        assertThat(james.rcpt("192.0.2.200", "saved@example.org", "bob@demo.test")).startsWith("450");
        james.directory().edit("whitelist_clients.local", text -> text + "192.0.2.200\n");
        Eventually.await("the saved file in force",
            () -> james.rcpt("192.0.2.200", "saved@example.org", "bob@demo.test").startsWith("250"));

        james.directory().edit("whitelist_clients.local", text -> "192.0.2.201\n300.1.2.3\n");
        Eventually.await("the report",
            () -> james.log().stream().anyMatch(line -> line.contains("whitelist_clients.local:2: '300.1.2.3'"
                + " is refused: '300' is no number from 0 to 255")));
        assertThat(james.log()).anyMatch(line -> line.contains("the one in force stays"));
        assertThat(james.rcpt("192.0.2.200", "stays@example.org", "bob@demo.test")).startsWith("250");
        assertThat(james.rcpt("192.0.2.201", "bad@example.org", "bob@demo.test")).startsWith("450");
    }

    @Test
    void withOptInOnlyThoseWhoAskedForItAreGreylisted() throws Exception {
        assertThat(james.rcpt(STRANGER, "optin@example.org", "bob@optin.test")).startsWith("250");
        assertThat(james.rcpt(STRANGER, "optin@example.org", "ann@optin.test")).startsWith("450");
    }
}
