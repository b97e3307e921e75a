package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Postfix hears, with the real engine behind it. */
class PolicyServiceTest {

    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final String GREYLISTED = "DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";

    @Test
    void aStrangerIsDeferredThenEarlyThenPasses() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo(GREYLISTED);
            server.pass(Duration.ofSeconds(100));
            assertThat(postfix.ask()).as("200 seconds").isEqualTo("DEFER_IF_PERMIT 4.2.0 Greylisted for 240 seconds");
            server.pass(Duration.ofSeconds(158));
            assertThat(postfix.ask()).isEqualTo("DEFER_IF_PERMIT 4.2.0 Greylisted for 42 seconds");
            server.pass(Duration.ofSeconds(56));
            assertThat(postfix.ask("instance", "i1")).isEqualTo("PREPEND X-Greylist: delayed 314 seconds by"
                + " james-greylist-0.2.0 at mx.test; Mon, 23 Nov 2026 10:05:14 +0000");
            assertThat(postfix.ask("instance", "i2")).isEqualTo("DUNNO");
        }
    }

    /** It passed without a decision, and without a line. */
    @Test
    void anAddressThatEndsLikeAnIpv4AddressIsOne() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("client_address", "64:ff9b::192.0.2.1")).startsWith("DEFER_IF_PERMIT");
            assertThat(postfix.ask("client_address", "2001:db8::192.0.2.1")).startsWith("DEFER_IF_PERMIT");
        }
    }

    @Test
    void aMessageToThreeRecipientsHasOneHeader() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            for (String recipient : new String[] {"a@demo.test", "b@demo.test", "c@demo.test"}) {
                postfix.ask("recipient", recipient);
            }
            server.pass(DELAY);
            assertThat(postfix.ask("recipient", "a@demo.test", "instance", "i1")).startsWith("PREPEND X-Greylist: ");
            try (PolicyClient another = server.connect()) {
                assertThat(another.ask("recipient", "b@demo.test", "instance", "i1")).isEqualTo("DUNNO");
            }
            assertThat(postfix.ask("recipient", "c@demo.test", "instance", "i2")).startsWith("PREPEND X-Greylist: ");
        }
    }

    @Test
    void whoeverObservesDefersNobodyAndWritesNoHeader() throws IOException {
        try (LogCapture log = LogCapture.ofDecisions(); RunningServer server = RunningServer.start("mode", "observe");
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo("DUNNO");
            server.pass(DELAY.dividedBy(2));
            assertThat(postfix.ask()).isEqualTo("DUNNO");
            server.pass(DELAY);
            assertThat(postfix.ask("instance", "i1")).isEqualTo("DUNNO");

            String who = "client_name=unknown, client_address=192.0.2.9, sender=ann@example.org, recipient=bob@demo.test";
            assertThat(log.at(Level.INFO)).hasSize(3).startsWith("action=pass, reason=observed, " + who + ", would=new")
                .element(1).asString().startsWith("action=pass, reason=observed, " + who + ", would=early-retry (");
            assertThat(log.at(Level.INFO).get(2)).startsWith("action=pass, reason=triplet found, delay=").endsWith(who);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"silence", "defer", "accept"})
    void whoeverObservesDefersNobodyWhileTheStoreIsAwayEither(String policy) throws IOException {
        try (RunningServer server = RunningServer.on(brokenStore(), "mode", "observe", "policy.onStoreFailure",
            policy.equals("silence") ? "silence" : "answer",
            "onStoreFailure", policy.equals("defer") ? "defer" : "accept"); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo("DUNNO");
            assertThat(postfix.ask()).isEqualTo("DUNNO");
        }
    }

    @Test
    void anAuthenticatedClientPasses() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("sasl_username", "bob")).isEqualTo("DUNNO");
            assertThat(postfix.ask()).as("nothing was stored").isEqualTo(GREYLISTED);
        }
    }

    /** Postfix says "unknown" of whoever has no confirmed name, and what his PTR record claims in another attribute. */
    @Test
    void aWhitelistSeesConfirmedNamesOnly() throws IOException {
        try (RunningServer server = RunningServer.with(attempt -> attempt.clientName().map(any -> "client whitelist"));
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("client_name", "unknown", "reverse_client_name", "mx.example.com")).isEqualTo(GREYLISTED);
            assertThat(postfix.ask("client_name", "mx.example.com")).as("it had waited")
                .startsWith("PREPEND X-Greylist: delayed 0 seconds");
            assertThat(postfix.ask("client_name", "mx.example.com", "sender", "new@example.org")).isEqualTo("DUNNO");
        }
    }

    /** {@code docs/behaviour.md} §5. */
    @Test
    void theLogLineBeginsWithPostfixsQueueId() throws IOException {
        try (LogCapture log = LogCapture.ofDecisions(); RunningServer server = RunningServer.start();
                PolicyClient postfix = server.connect()) {
            postfix.ask("queue_id", "4C5D2E1F00", "client_name", "mx.example.com");

            assertThat(log.at(Level.INFO)).containsExactly("4C5D2E1F00: action=greylist, reason=new, client_name=mx.example.com,"
                + " client_address=192.0.2.9, sender=ann@example.org, recipient=bob@demo.test");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "HELO", "MAIL", "VRFY", "ETRN", ""})
    void nothingIsGreylistedBeforeThereIsARecipient(String state) throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("protocol_state", state)).isEqualTo("DUNNO");
        }
    }

    /** People who greylist behind address probes ask there: postgrey greylists, and this let all mail pass. */
    @ParameterizedTest
    @ValueSource(strings = {"DATA", "END-OF-MESSAGE"})
    void aMessageWithOneRecipientIsGreylistedBehindRcptToo(String state) throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("protocol_state", state)).isEqualTo(GREYLISTED);
            assertThat(postfix.ask("protocol_state", state, "recipient", "")).as("several recipients").isEqualTo("DUNNO");
            server.pass(DELAY);
            assertThat(postfix.ask("protocol_state", state)).startsWith(state.equals("DATA") ? "PREPEND" : "DUNNO");
        }
    }

    @Test
    void aMessageThatIsAskedAboutInThreeStatesIsOneAttempt() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect();
                LogCapture log = LogCapture.ofDecisions()) {
            postfix.ask("protocol_state", "DATA", "sender", "somebody@example.org");
            assertThat(postfix.ask("instance", "1")).isEqualTo(GREYLISTED);
            server.pass(Duration.ofSeconds(100));
            assertThat(postfix.ask("instance", "1", "protocol_state", "DATA")).as("warn_if_reject").isEqualTo(GREYLISTED);
            server.pass(DELAY);
            assertThat(postfix.ask("instance", "2")).startsWith("PREPEND");
            assertThat(postfix.ask("instance", "2", "protocol_state", "DATA")).isEqualTo("DUNNO");
            assertThat(postfix.ask("instance", "2", "protocol_state", "END-OF-MESSAGE")).isEqualTo("DUNNO");
            assertThat(log.at(Level.INFO)).filteredOn(line -> line.contains("sender=ann@example.org")).hasSize(2);
        }
    }

    @Test
    void theLogSaysThatNothingCanBeGreylistedAtMail() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect();
                LogCapture log = LogCapture.ofProject()) {
            postfix.ask("protocol_state", "MAIL");
            postfix.ask("protocol_state", "MAIL");
            assertThat(log.at(Level.WARN)).containsExactly("Postfix asks at protocol_state=MAIL, where nothing can be greylisted,"
                + " as there is no recipient yet: let check_policy_service stand in smtpd_recipient_restrictions");
        }
    }

    /** Real Postfix sends it after XCLIENT ADDR=[UNAVAILABLE]. */
    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "localhost", "1.2.3", "192.0.2.256", "2001:db8::g", "192.0.2.9 "})
    void aClientWithoutAnAddressPasses(String address) throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("client_address", address)).isEqualTo("DUNNO");
            assertThat(postfix.ask()).isEqualTo(GREYLISTED);
        }
    }

    @Test
    void aRequestWithoutSenderOrRecipientPasses() throws IOException {
        String head = "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.9\n";
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            postfix.send(head + "recipient=b@demo.test\n\n" + head + "sender=a@example.org\n\n" + head + "\n");
            assertThat(postfix.answer()).isEqualTo("DUNNO");
            assertThat(postfix.answer()).isEqualTo("DUNNO");
            assertThat(postfix.answer()).isEqualTo("DUNNO");
        }
    }

    @Test
    void theNullSenderIsASender() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("sender", "")).isEqualTo(GREYLISTED);
            server.pass(DELAY);
            assertThat(postfix.ask("sender", "")).startsWith("PREPEND");
        }
    }

    @Test
    void ipv6AndMappedIpv4AreAddresses() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("client_address", "2001:db8:0:1::9")).isEqualTo(GREYLISTED);
            assertThat(postfix.ask("client_address", "::ffff:192.0.2.9")).isEqualTo(GREYLISTED);
            server.pass(DELAY);
            assertThat(postfix.ask("client_address", "2001:db8:0:1:ffff::1")).startsWith("PREPEND");
            assertThat(postfix.ask("client_address", "192.0.2.77")).startsWith("PREPEND");
        }
    }

    @Test
    void addressesInUnicodeAreTakenAsTheyAre() throws IOException {
        try (RunningServer server = RunningServer.start("replyText", "Greylisted, ask postmaster@%r");
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("sender", "jörg@bücher.example", "recipient", "zoë@demo.test"))
                .isEqualTo("DEFER_IF_PERMIT 4.2.0 Greylisted, ask postmaster@demo.test");
            server.pass(DELAY);
            assertThat(postfix.ask("sender", "JÖRG@bücher.example", "recipient", "ZOË@demo.test"))
                .startsWith("PREPEND");
        }
    }

    @Test
    void aRecipientCannotSmuggleAnAnswerIn() throws IOException {
        try (RunningServer server = RunningServer.start("replyText", "no mail for %r now");
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("recipient", "b@demo\raction=OK\0")).isEqualTo(
                "DEFER_IF_PERMIT 4.2.0 no mail for demo?action=OK? now");
        }
    }

    /** Postfix would have shown "4.7.1 4.2.0 Greylisted". */
    @Test
    void anEnhancedCodeThatComesWithTheActionTakesThePlaceOfOurs() throws IOException {
        try (RunningServer server = RunningServer.start("policy.greylistAction", "DEFER_IF_PERMIT 4.7.1");
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo("DEFER_IF_PERMIT 4.7.1 Greylisted for 300 seconds");
        }
    }

    @Test
    void codeAndActionAreSettings() throws IOException {
        try (RunningServer server = RunningServer.start("policy.greylistAction", "451", "replyEnhancedCode", "4.7.1");
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo("451 4.7.1 Greylisted for 300 seconds");
        }
        try (RunningServer server = RunningServer.start("replyCode", "421"); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo("421 4.2.0 Greylisted for 300 seconds");
        }
    }

    @Test
    void theHeaderIsASetting() throws IOException {
        try (RunningServer server = RunningServer.start("policy.header", "X-Grey: %t s, 100 %%, %h");
                PolicyClient postfix = server.connect()) {
            postfix.ask();
            server.pass(DELAY);
            assertThat(postfix.ask()).isEqualTo("PREPEND X-Grey: 300 s, 100 %, mx.test");
        }
    }

    @Test
    void mailGoesOnWhenTheStoreIsAway() throws IOException {
        try (RunningServer server = RunningServer.on(brokenStore()); PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo("DUNNO");
            assertThat(postfix.ask()).isEqualTo("DUNNO");
        }
    }

    @Test
    void mailIsDeferredWhenTheStoreIsAwayIfTheOperatorWantsThat() throws IOException {
        try (RunningServer server = RunningServer.on(brokenStore(), "onStoreFailure", "defer");
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask()).isEqualTo("DEFER_IF_PERMIT 4.3.0 Greylisting is unavailable, try again later");
        }
    }

    @Test
    void postfixDecidesWhenTheStoreIsAwayIfTheOperatorWantsThat() throws IOException {
        try (RunningServer server = RunningServer.on(brokenStore(), "policy.onStoreFailure", "silence");
                PolicyClient postfix = server.connect()) {
            assertThat(postfix.ask("protocol_state", "MAIL")).isEqualTo("DUNNO");
            assertThat(postfix.ask()).as("silence").isNull();
        }
    }

    /** {@code docs/behaviour.md} §8: Postfix asks again then, and after that does what its default_action says. */
    @Test
    void aFaultOfTheServersOwnGetsNoAnswerButAClosedConnection() throws IOException {
        try (RunningServer server = RunningServer.start(); PolicyClient postfix = server.connect()) {
            server.breakClock();
            assertThat(postfix.ask()).as("silence").isNull();
        }
    }

    /** A store that can do nothing but be closed. */
    private static GreylistStore brokenStore() {
        return (GreylistStore) Proxy.newProxyInstance(GreylistStore.class.getClassLoader(),
            new Class<?>[] {GreylistStore.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                    return null;
                }
                throw new StoreException("the disk is gone");
            });
    }
}
