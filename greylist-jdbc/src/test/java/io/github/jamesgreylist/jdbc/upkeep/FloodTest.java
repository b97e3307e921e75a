package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.address;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.identity.ClientsBuilder;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.threeten.extra.MutableClock;

/** Ten minutes of a flood, in a small Derby: who else comes, and retries after the delay, has to pass. */
class FloodTest {

    private static final int MOST = 1_000;
    private static final int SECONDS = 600;
    private static final int DELAY = 300;

    @TempDir
    Path directory;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private int strangers;
    private List<String> warnings = List.of();

    /** From where stranger number i comes. */
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.%d", "2001:db8:1:%x::9"})
    void strangersOfOneNetworkHoldNobodyUp(String client) {
        int addresses = client.contains(":") ? 65_536 : 256;
        assertThat(passes(Map.of(), 40, i -> client.formatted(i % addresses), FloodTest::own)).isEqualTo(SECONDS - DELAY);
    }

    @Test
    void inPrivacyModeAsWell() {
        assertThat(passes(Map.of("privacyKey", "0123456789abcdef"), 40, i -> "192.0.2." + i % 256, FloodTest::own))
            .isEqualTo(SECONDS - DELAY);
    }

    @Test
    void strangersOfFortyNetworksHoldNobodyUp() {
        assertThat(passes(Map.of(), 40, i -> "192.0." + i % 40 + ".1", FloodTest::own)).isEqualTo(SECONDS - DELAY);
    }

    /** A retry passes if the delay is shorter than the time in which the others fill the store: here, 1000 rows. */
    @Test
    void strangersEachOfANetworkOfItsOwnDriveOutWhoComesLaterThanTheyFillTheStore() {
        assertThat(passes(Map.of(), 2, FloodTest::botnet, FloodTest::own)).as("1000 rows for 3 a second")
            .isEqualTo(SECONDS - DELAY);
        assertThat(passes(Map.of(), 9, FloodTest::botnet, FloodTest::own)).as("1000 rows for 10 a second").isLessThan(20);
    }

    /** The oldest of all would be late enough; but the large sender has more than its hundredth. */
    @Test
    void besideABotnetALargeSenderKeepsAHundredthOfTheBound() {
        assertThat(passes(Map.of("autoWhitelistClients", "0"), 2, FloodTest::botnet, second -> "198.51.100.9"))
            .isLessThan(SECONDS - DELAY);
    }

    /** The retry is known by the SPF domain alone. */
    @Test
    void poolsThatRetryFromAnotherNetworkPassWhileStrangersOfOneSpfDomainCome() throws IOException {
        try (DnsServer dns = new DnsServer()) {
            dns.txt("flood.example", "v=spf1 ip4:192.0.2.0/24 -all");
            for (int second = 0; second < SECONDS; second++) {
                dns.txt("d" + second + ".example", "v=spf1 ip4:" + from(20, second) + " ip4:" + from(21, second) + " -all");
            }
            GreylistSettings settings = settings(Map.of("dns", "127.0.0.1:" + dns.port()));
            Clients clients = new ClientsBuilder(settings).mostWaiting(100).build();
            Exemptions exemptions = new Exemptions(new Whitelists(List.of()), clients, () -> RecipientRules.NONE);

            assertThat(passes(settings, exemptions, 5,
                i -> attempt("192.0.2." + i % 256, letters(i) + "@flood.example"),
                second -> attempt(from(20, second), sender("honest", second)),
                second -> attempt(from(21, second), sender("honest", second)))).isEqualTo(SECONDS - DELAY);
        }
        assertThat(warnings).hasSize(2).anySatisfy(line -> assertThat(line).contains("first of all those of 192.0.2.0/24,"))
            .anySatisfy(line -> assertThat(line).contains("first of all those of spf:flood.example,"));
    }

    private static String from(int network, int second) {
        return network + "." + second / 256 + "." + second % 256 + ".9";
    }

    /** Of digits nothing would be left in a folded address. */
    private static String letters(int number) {
        return Integer.toString(number).chars().map(digit -> 'g' + digit - '0')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static String own(int second) {
        return from(10, second);
    }

    private static String botnet(int i) {
        return 20 + i / 65_536 + "." + i / 256 % 256 + "." + i % 256 + ".9";
    }

    /**
     * @param stranger client of each of them
     * @param honest   client of the honest sender of each second
     */
    private int passes(Map<String, String> more, int floodPerSecond, IntFunction<String> stranger, IntFunction<String> honest) {
        IntFunction<Attempt> attempt = second -> attempt(honest.apply(second), sender("honest", second));
        int passed = passes(settings(more), Exemptions.NONE, floodPerSecond,
            i -> attempt(stranger.apply(i), sender("stranger", i)), attempt, attempt);
        assertThat(warnings).hasSize(1);
        return passed;
    }

    /**
     * An honest sender comes each second, and retries after the delay.
     *
     * @param floodPerSecond strangers that come each second
     * @param stranger       attempt of each of them
     * @param honest         first attempt of the honest sender of each second
     * @param retry          its second one
     * @return how many of those whose retry came passed
     */
    private int passes(GreylistSettings settings, Exemptions exemptions, int floodPerSecond, IntFunction<Attempt> stranger,
            IntFunction<Attempt> honest, IntFunction<Attempt> retry) {
        strangers = 0;
        int passed = 0;
        try (LogCapture log = LogCapture.ofProject(); Greylist greylist =
            TestDatabase.derbyIn(directory.resolve(floodPerSecond + "x" + clock.millis())).greylist(settings, exemptions,
                clock)) {
            greylist.start();
            Instant begin = clock.instant();
            for (int second = 0; second < SECONDS; second++) {
                clock.setInstant(begin.plusSeconds(second));
                flood(greylist, floodPerSecond, stranger);
                greylist.decide(honest.apply(second)).join();
                if (second >= DELAY) {
                    passed += greylist.decide(retry.apply(second - DELAY)).join() instanceof Pass ? 1 : 0;
                }
            }
            clock.add(Duration.ofMillis(1));
            warnings = log.at(Level.WARN);
            assertThat(warnings).allSatisfy(line -> assertThat(line)
                .startsWith("maxFirstContacts=1000 is reached: the oldest first contacts are dropped for new ones"));
        }
        return passed;
    }

    private static GreylistSettings settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.putAll(Map.of("maxFirstContacts", Integer.toString(MOST), "timeBudget", "20 s", "delay", DELAY + " s"));
        return GreylistSettings.from("test", settings);
    }

    private void flood(Greylist greylist, int perSecond, IntFunction<Attempt> stranger) {
        List<CompletableFuture<Verdict>> answers = new ArrayList<>();
        for (int i = 0; i < perSecond; i++) {
            answers.add(greylist.decide(stranger.apply(strangers)));
            strangers++;
        }
        answers.forEach(CompletableFuture::join);
    }

    private Attempt attempt(String client, String sender) {
        return Attempt.of(clock.instant(), address(client), sender, "bob@example.org");
    }

    /** Numbers in senders are folded, those in domains are not. */
    private static String sender(String name, int number) {
        return name + "@d" + number + ".example";
    }
}
