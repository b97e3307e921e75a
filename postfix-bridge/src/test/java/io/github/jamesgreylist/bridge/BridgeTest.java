package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

/** What the bridge answers that was given the settings file of a James. The clock is the test's. */
class BridgeTest {

    private static final String GREYLISTED = "action=DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";
    /** One without a name of its own. */
    private static final String GREYLISTED_FOR_LONGER = "action=DEFER_IF_PERMIT 4.2.0 Greylisted for 900 seconds";

    private static final String CLIENT = "192.0.2.9";

    @TempDir
    Path conf;

    private final MutableClock clock = MutableClock.of(Instant.now(), ZoneOffset.UTC);
    private DnsServer dns;
    private Bridge bridge;

    @BeforeEach
    void makeConf() throws IOException {
        write("greylist.properties", "policy.listen=inet:127.0.0.1:0");
        dns = new DnsServer().host(CLIENT, "mx.example.com");
    }

    @AfterEach
    void stop() throws IOException {
        if (bridge != null) {
            bridge.close();
        }
        dns.close();
    }

    @Test
    void aRecipientMayHaveADelayOfItsOwnOrNone() throws IOException {
        write("recipient_rules", "cfo@example.org off", "sales@example.org 10 minutes");
        write("recipient_rules.local", "soon@example.org 1 minute");
        start();

        assertThat(ask("a@example.com", "bob@example.org")).isEqualTo(GREYLISTED);
        assertThat(ask("a@example.com", "cfo@example.org")).isEqualTo("action=DUNNO");
        assertThat(ask("a@example.com", "sales@example.org")).endsWith("Greylisted for 600 seconds");
        assertThat(ask("a@example.com", "soon@example.org")).endsWith("Greylisted for 60 seconds");
    }

    @Test
    void aSenderMayBeOnAList() throws IOException {
        write("greylist.properties", "policy.listen=inet:127.0.0.1:0", "whitelistSenders=whitelist_senders");
        write("whitelist_senders", "friend@example.com");
        start();

        assertThat(ask("friend@example.com", "bob@example.org")).isEqualTo("action=DUNNO");
        assertThat(ask("other@example.com", "bob@example.org")).isEqualTo(GREYLISTED);
    }

    @Test
    void listsBesideTheFileAreReadAndReadAgain() throws IOException {
        write("whitelist_clients", "192.0.2.0/24");
        write("whitelist_recipients.local", "vip@");
        start();
        assertThat(ask("198.51.100.7", "a@example.com", "bob@example.org")).isEqualTo(GREYLISTED_FOR_LONGER);
        assertThat(ask("192.0.2.9", "a@example.com", "bob@example.org")).isEqualTo("action=DUNNO");
        assertThat(ask("198.51.100.7", "a@example.com", "vip@example.org")).isEqualTo("action=DUNNO");

        write("recipient_rules", "* off");
        bridge.reload();
        assertThat(ask("198.51.100.7", "a@example.com", "bob@example.org")).as("it had waited")
            .startsWith("action=PREPEND X-Greylist: delayed ");
        assertThat(ask("198.51.100.7", "new@example.com", "bob@example.org")).isEqualTo("action=DUNNO");
    }

    /** Postfix says "unknown" also where it looks up no names: smtpd_peername_lookup = no. */
    @Test
    void aNameThatPostfixDoesNotTellIsLookedUp() throws IOException {
        dns.host("198.51.100.7", "mx.example.net").ptr("198.51.100.8", "mx.example.net");
        write("whitelist_clients", "example.net");
        start();

        assertThat(ask("198.51.100.7", "a@example.com", "bob@example.org")).isEqualTo("action=DUNNO");
        assertThat(ask("198.51.100.8", "a@example.com", "bob@example.org")).as("a lying PTR")
            .isEqualTo(GREYLISTED_FOR_LONGER);
    }

    @Test
    void aNameThatIsMadeOfTheAddressIsNoneOfItsOwnAndSpfVouchesAsWell() throws IOException {
        dns.host("198.51.100.7", "198-51-100-7.dsl.example.net").host("198.51.100.8", "mail.example.net")
            .txt("sender.example.com", "v=spf1 ip4:198.51.100.9 -all");
        start();
        awaitDns("198.51.100.9", "sender.example.com");

        assertThat(ask("198.51.100.7", "a@example.com", "bob@example.org")).isEqualTo(GREYLISTED_FOR_LONGER);
        assertThat(ask("198.51.100.8", "b@example.com", "bob@example.org")).isEqualTo(GREYLISTED);
        assertThat(ask("198.51.100.9", "c@sender.example.com", "bob@example.org")).isEqualTo(GREYLISTED);
        assertThat(ask("203.0.113.9", "d@sender.example.com", "bob@example.org")).as("SPF says fail")
            .isEqualTo(GREYLISTED_FOR_LONGER);
    }

    /** Another network of the same sender: SPF says that it is the same. */
    @Test
    void aRetryFromAnotherNetworkOfTheDomainPasses() throws IOException {
        dns.txt("sender.example.com", "v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/24 -all");
        start();
        awaitDns("198.51.100.9", "sender.example.com");

        assertThat(ask("198.51.100.9", "c@sender.example.com", "bob@example.org")).isEqualTo(GREYLISTED);
        clock.add(Duration.ofMinutes(5));
        assertThat(ask("203.0.113.9", "c@sender.example.com", "bob@example.org"))
            .startsWith("action=PREPEND X-Greylist: delayed 300 seconds");
    }

    /** A proxy or the bridge of a container hides who they are. */
    @Test
    void privateClientsWaitLikeEverybodyAndEarnNothing() throws IOException {
        start();

        assertThat(ask("10.0.0.9", "a@example.com", "bob@example.org")).isEqualTo(GREYLISTED);
        clock.add(Duration.ofMinutes(5));
        assertThat(ask("10.0.0.9", "a@example.com", "bob@example.org")).startsWith("action=PREPEND");
        assertThat(ask("10.0.0.9", "a@example.com", "ann@example.org")).isEqualTo(GREYLISTED);
    }

    @Test
    void aSenderThatPassedOncePassesFromThereToEverybody() throws IOException {
        start();
        pass("a@example.com");
        assertThat(ask("a@example.com", "ann@example.org")).isEqualTo("action=DUNNO");
        assertThat(ask("198.51.100.8", "a@example.com", "ann@example.org")).as("from elsewhere")
            .isEqualTo(GREYLISTED_FOR_LONGER);
    }

    @Test
    void aPublicSuffixListThatIsNoneIsRefused() throws IOException {
        write("greylist.properties", "policy.listen=inet:127.0.0.1:0", "publicSuffixList=suffixes");
        assertThatThrownBy(() -> start()).hasMessageContaining("there is no such file");
        write("suffixes", "com");
        assertThatThrownBy(() -> start()).hasMessageContaining("suffixes is refused: it is not the public suffix list");
    }

    @Test
    void theReplyCodeMayClose() throws IOException {
        write("greylist.properties", "policy.listen=inet:127.0.0.1:0", "replyCode=421");
        start();

        assertThat(ask("a@example.com", "bob@example.org")).isEqualTo("action=421 4.2.0 Greylisted for 300 seconds");
    }

    @Test
    void anIntervalSaysHowOftenATripletCountsForTheAutoWhitelist() throws IOException {
        write("greylist.properties", "policy.listen=inet:127.0.0.1:0", "autoWhitelistClients=2", "autoWhitelistInterval=1 day");
        start();
        pass("a@one.example");
        pass("a@two.example");
        assertThat(ask("a@three.example", "bob@example.org")).as("two passed, on one day").isEqualTo(GREYLISTED);

        clock.add(Duration.ofDays(1));
        pass("a@four.example");
        assertThat(ask("a@five.example", "bob@example.org")).isEqualTo("action=DUNNO");
    }

    @Test
    void anOptionWinsOverTheFile() throws IOException {
        write("greylist.properties", "policy.listen=inet:127.0.0.1:0", "delay=10 minutes", "replyText=Later, in %s seconds");
        start("--delay=60");

        assertThat(ask("a@example.com", "bob@example.org")).isEqualTo("action=DEFER_IF_PERMIT 4.2.0 Later, in 60 seconds");
    }

    @Test
    void badListsAreToldTogetherWithBadSettingsAndOptions() throws IOException {
        write("greylist.properties", "policy.listen=inet:127.0.0.1:0", "replyCode=550", "whitelistSenders=none");
        write("recipient_rules", "bob@example.org never");

        assertThatThrownBy(() -> start("--delay=soon", "--database=jdbc:h2:x")).isInstanceOfSatisfying(SettingsException.class,
            refusal -> assertThat(refusal.problems()).as("a line that cannot be used is left out").hasSize(4)
                .anyMatch(problem -> problem.startsWith("--delay=soon is refused: "))
                .anyMatch(problem -> problem.startsWith(conf.resolve("greylist.properties") + ": replyCode = '550' is refused: "))
                .anyMatch(problem -> problem.startsWith("--database: the driver org.h2.Driver is not there: "))
                .anyMatch(problem -> problem.startsWith(conf.resolve("none") + ": the list cannot be read: ")));
    }

    private void start(String... more) throws IOException {
        List<String> options =
            new ArrayList<>(List.of("--config=" + conf.resolve("greylist.properties"), "--dbdir=" + conf.resolve("db"),
                "--dns=127.0.0.1:" + dns.port(), "--quiet", "--time-budget=30000"));
        options.addAll(List.of(more));
        Options parsed = new Options();
        parsed.commandLine().parseArgs(options.toArray(String[]::new));
        bridge = Bridge.of(parsed, clock, () -> {});
        bridge.start();
        awaitDns(CLIENT, "example.net");
    }

    /** The first answers of the name server may come too late, on a busy machine, and then count from the next mail on. */
    private void awaitDns(String client, String domain) throws IOException {
        int asked = 0;
        while (ask(client, "x".repeat(++asked) + "@" + domain, "nobody@example.org").contains("900 seconds")) {
            assertThat(asked).as("the name server was waited for").isLessThan(60);
        }
    }

    private void pass(String sender) throws IOException {
        assertThat(ask(sender, "bob@example.org")).isEqualTo(GREYLISTED);
        clock.add(Duration.ofMinutes(5));
        assertThat(ask(sender, "bob@example.org")).startsWith("action=PREPEND X-Greylist: delayed 300 seconds");
    }

    private String ask(String sender, String recipient) throws IOException {
        return ask(CLIENT, sender, recipient);
    }

    private String ask(String client, String sender, String recipient) throws IOException {
        int port = ((InetSocketAddress) bridge.addresses().get(0)).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(("request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=" + client
                + "\nclient_name=unknown\nsender=" + sender + "\nrecipient=" + recipient + "\n\n")
                .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        }
    }

    private void write(String file, String... lines) throws IOException {
        Files.writeString(conf.resolve(file), String.join("\n", lines) + "\n");
    }
}
