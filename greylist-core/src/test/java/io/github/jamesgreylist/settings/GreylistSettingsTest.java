package io.github.jamesgreylist.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.AutoWhitelists;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.reply.ReplyTemplate;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GreylistSettingsTest {

    private static final String FILE = "greylist.properties";

    @Test
    void anEmptyFileMeansTheDefaults() {
        assertThat(GreylistSettings.from(FILE, Map.of())).isEqualTo(new GreylistSettings(
            new Policy(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(12), Duration.ofDays(35)),
            new ClientNetwork(24, 64),
            new ReplyTemplate(450, "4.2.0", "Greylisted for %s seconds"), Duration.ofSeconds(2), StoreFailure.ACCEPT,
            StoreFailure.ACCEPT, 1_000_000, 1_000_000, 100_000, AutoWhitelists.DEFAULT, Whom.EVERYBODY, Mode.GREYLIST,
            new WhitelistFiles(
                names(false, "whitelist_clients"), names(false, "whitelist_recipients"),
                names(false), names(false, "recipient_rules")),
            new IdentitySettings(true, Optional.empty(), List.of(), Optional.empty()), List.of(), Optional.empty()));
    }

    @Test
    void everySettingCanBeSet() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("delay", "1 minute");
        values.put("delayUnverified", "10 minutes");
        values.put("retryWindow", "1 day");
        values.put("passLifetime", "90 days");
        values.put("ipv4Prefix", "32");
        values.put("ipv6Prefix", "56");
        values.put("replyCode", "421");
        values.put("replyEnhancedCode", "4.7.1");
        values.put("replyText", "%r wants you back in %s seconds, 100%%");
        values.put("timeBudget", "500 ms");
        values.put("onStoreFailure", "Defer");
        values.put("onOpening", "defer");
        values.put("maxFirstContacts", "5000");
        values.put("maxCorrespondents", "6000");
        values.put("cachedTriplets", "7000");
        values.put("whitelistClients", "a, /etc/postgrey/b");
        values.put("whitelistRecipients", "");
        values.put("whitelistSenders", "senders");
        values.put("recipientRules", "rules");
        values.put("autoWhitelistClients", "0");
        values.put("autoWhitelistDomains", "3");
        values.put("autoWhitelistInterval", "10 minutes");
        values.put("whom", "unverified");
        values.put("mode", "greylist");
        values.put("privacyKey", "0123456789abcdef");
        values.put("spf", "off");
        values.put("dns", "127.0.0.1:5353");
        values.put("dnsWhitelists", "list.dnswl.org, good.test");
        values.put("publicSuffixList", "suffixes");
        values.put("adminHosts", "mail.example.org, mx");

        assertThat(GreylistSettings.from(FILE, values)).isEqualTo(new GreylistSettings(
            new Policy(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofDays(1), Duration.ofDays(90)),
            new ClientNetwork(32, 56),
            new ReplyTemplate(421, "4.7.1", "%r wants you back in %s seconds, 100%%"), Duration.ofMillis(500),
            StoreFailure.DEFER, StoreFailure.DEFER, 5_000, 6_000, 7_000,
            new AutoWhitelists(new AutoWhitelist(0, Duration.ofMinutes(10)),
                new AutoWhitelist(3, Duration.ofMinutes(10))),
            Whom.UNVERIFIED, Mode.GREYLIST, new WhitelistFiles(
                names(true, "a", "/etc/postgrey/b"), names(true),
                names(true, "senders"), names(true, "rules")),
            new IdentitySettings(false, Optional.of(new InetSocketAddress("127.0.0.1", 5353)),
                List.of("list.dnswl.org", "good.test"), Optional.of(Path.of("suffixes"))),
            List.of("mail.example.org", "mx"), Optional.of("0123456789abcdef")));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1, 53", "192.0.2.1:5353, 192.0.2.1, 5353", "::1, ::1, 53",
        "[2001:db8::1]:54, 2001:db8::1, 54"})
    void aNameServerIsAnAddressWithOrWithoutAPort(String text, String host, int port) {
        assertThat(GreylistSettings.from(FILE, Map.of("dns", text)).identity().dns()).contains(new InetSocketAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns.example.com", "127.0.0.1:0", "127.0.0.1:99999", "300.1.1.1", ":53", "[::1"})
    void aNameServerThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("dns", text)))
            .hasMessageContaining("dns = '" + text + "' is refused: it must be an address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "list.test/24", "a b.test"})
    void aDnsWhitelistThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("dnsWhitelists", text)))
            .hasMessageContaining("dnsWhitelists = '" + text + "' is refused: it must be domains");
    }

    @Test
    void whoSetsTheDelayGetsItForEverybody() {
        assertThat(GreylistSettings.from(FILE, Map.of("delay", "1 minute")).policy().delayUnverified())
            .isEqualTo(Duration.ofMinutes(1));
        assertThat(GreylistSettings.from(FILE, Map.of("delay", "1 minute", "delayUnverified", "20 minutes")).policy()
            .delayUnverified()).isEqualTo(Duration.ofMinutes(20));
        assertThat(GreylistSettings.from(FILE, Map.of("delayUnverified", "20 minutes")).policy().delay())
            .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aDelayOfZeroCanBeSet() {
        assertThat(GreylistSettings.from(FILE, Map.of("delay", "0 s")).policy().delay()).isZero();
    }

    @Test
    void theLongestDurationsThatAMessageNamesCanBeSet() {
        GreylistSettings longest = GreylistSettings.from(FILE, Map.of("delay", "1 day", "retryWindow", "30 days"));

        assertThat(longest.policy().delay()).isEqualTo(Duration.ofDays(1));
        assertThat(longest.policy().retryWindow()).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', value = {
        "delay             | soon       | it must be a whole number and a unit: ms, seconds, minutes, hours, days or weeks;"
            + " for example '5 minutes'",
        "delay             | 300        | it must be a whole number and a unit: ms, seconds, minutes, hours, days or weeks;"
            + " for example '5 minutes'",
        "delay             | -1 s       | it must be a whole number and a unit: ms, seconds, minutes, hours, days or weeks;"
            + " for example '5 minutes'",
        "delay             | 25 hours   | it must be from 0 seconds to 1 day",
        "retryWindow       | 59 s       | it must be from 1 minute to 30 days",
        "retryWindow       | 31 days    | it must be from 1 minute to 30 days",
        "passLifetime      | 59 s       | it must be from 1 minute to 3650 days",
        "passLifetime      | 522 weeks  | it must be from 1 minute to 3650 days",
        "ipv4Prefix        | 0          | it must be a whole number from 1 to 32",
        "ipv4Prefix        | 33         | it must be a whole number from 1 to 32",
        "ipv4Prefix        | /24        | it must be a whole number from 1 to 32",
        "ipv6Prefix        | 129        | it must be a whole number from 1 to 128",
        "replyCode         | 550        | it must be 450, or 421 to close the connection as well (RFC 6647 §5)",
        "replyCode         | 451        | it must be 450, or 421 to close the connection as well (RFC 6647 §5)",
        "replyEnhancedCode | 5.7.1      | it must be an enhanced code of class 4, for example 4.2.0 (RFC 3463)",
        "replyEnhancedCode | 4.2        | it must be an enhanced code of class 4, for example 4.2.0 (RFC 3463)",
        "timeBudget        | 99 ms      | it must be from 100 ms to 1 minute",
        "timeBudget        | 61 s       | it must be from 100 ms to 1 minute",
        "onStoreFailure    | reject     | it must be accept or defer",
        "maxFirstContacts  | 999        | it must be a whole number from 1000 to 1000000000",
        "maxFirstContacts  | 99999999999 | it must be a whole number from 1000 to 1000000000",
    })
    void aValueThatCannotBeUsedIsRefusedWithKeyValueAndRule(String key, String value, String rule) {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of(key, value)))
            .isInstanceOf(SettingsException.class)
            .hasMessage("greylist.properties: " + key + " = '" + value + "' is refused: " + rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100% sure", "%d seconds", "%", "Käse", "two\nlines", "tab\there", ""})
    void aReplyTextThatCannotBeSentIsRefused(String text) {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("replyText", text)))
            .isInstanceOf(SettingsException.class)
            .hasMessage("greylist.properties: replyText = '" + text + "' is refused: it must be 1 to 120 printable ASCII"
                + " characters in which % stands only in %s (seconds left), %r (recipient domain) and %% (a %)");
    }

    @Test
    void aReplyTextThatDoesNotFitIntoAReplyLineIsRefused() {
        assertThat(GreylistSettings.from(FILE, Map.of("replyText", "x".repeat(120))).reply().text()).hasSize(120);
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("replyText", "x".repeat(121))))
            .isInstanceOf(SettingsException.class);
    }

    @Test
    void aDelayThatIsNotShorterThanTheRetryWindowIsRefused() {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("delay", "1 hour", "retryWindow", "60 minutes")))
            .hasMessage("greylist.properties: delay = '1 hour' is refused:"
                + " it must be shorter than retryWindow (1 hour), or no retry could ever pass");
    }

    @Test
    void aRetryWindowThatIsShorterThanTheDefaultDelayIsRefusedWithTheDelayThatIsInForce() {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("retryWindow", "2 minutes")))
            .hasMessage("greylist.properties: delay = '5 minutes' is refused:"
                + " it must be shorter than retryWindow (2 minutes), or no retry could ever pass");
    }

    @Test
    void moreCachedTripletsThanFitIntoJavasMemoryAreRefusedAtTheStart() {
        long fitting = Runtime.getRuntime().maxMemory() / 512;

        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("cachedTriplets", Long.toString(fitting + 1))))
            .hasMessage("greylist.properties: cachedTriplets = '" + (fitting + 1) + "' is refused: half of Java's memory,"
                + " which is " + Runtime.getRuntime().maxMemory() / 1_000_000 + " MB, has room for " + fitting
                + ": take fewer, or give Java more (-Xmx)");
        assertThat(GreylistSettings.from(FILE, Map.of("cachedTriplets", Long.toString(fitting))).cachedTriplets())
            .isEqualTo(Math.toIntExact(fitting));
    }

    @Test
    void aKeyThatDoesNotExistIsRefusedWithTheKeysThatDo() {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("dealy", "5 minutes")))
            .hasMessage("greylist.properties: dealy is refused: there is no such setting; there are delay,"
                + " delayUnverified, retryWindow, passLifetime, ipv4Prefix, ipv6Prefix, replyCode, replyEnhancedCode, replyText,"
                + " timeBudget, onStoreFailure, mode, onOpening, maxFirstContacts, maxCorrespondents, cachedTriplets, autoWhitelistInterval,"
                + " autoWhitelistClients, autoWhitelistDomains, whom, whitelistClients, whitelistRecipients, whitelistSenders, recipientRules,"
                + " spf, dns, dnsWhitelists, publicSuffixList, adminHosts, privacyKey, store");
    }

    /** James reads "correct,horse" as "correct, horse": a bridge with the same key found nothing of what James had stored. */
    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "correct,horse,battery", "correct\\horse\\battery", "correct$horse$battery"})
    void aPrivacyKeyThatIsTooShortOrReadInTwoWaysIsRefusedAndNotPrinted(String key) {
        assertThatThrownBy(() -> GreylistSettings.from(FILE, Map.of("privacyKey", key)))
            .hasMessage("greylist.properties: privacyKey = '(secret)' is refused: it must have at least 16 characters,"
                + " and no comma, backslash or $ among them, or the line must go");
    }

    @Test
    void thePrivacyKeyIsNotInTheLog() {
        GreylistSettings settings = GreylistSettings.from(FILE, Map.of("privacyKey", "0123456789abcdef"));

        assertThat(settings).hasToString(
            "delay 5 minutes, for unverified clients 15 minutes, retry window 12 hours, pass lifetime 35 days, client networks /24"
                + " and /64, auto-whitelist after 5, of SPF domains after 2, time budget 2 seconds,"
                + " on store failure mail is accepted without greylisting,"
                + " addresses stored as HMAC");
    }

    private static FileNames names(boolean required, String... names) {
        return new FileNames(Stream.of(names).map(Path::of).toList(),
            required ? FileNames.IfMissing.REFUSE : FileNames.IfMissing.IGNORE, true);
    }
}
