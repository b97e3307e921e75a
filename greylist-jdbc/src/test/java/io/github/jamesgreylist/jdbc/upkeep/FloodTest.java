package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.address;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
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

    private static String own(int second) {
        return "10." + second / 256 + "." + second % 256 + ".9";
    }

    private static String botnet(int i) {
        return 20 + i / 65_536 + "." + i / 256 % 256 + "." + i % 256 + ".9";
    }

    /**
     * An honest sender comes each second, and retries after the delay.
     *
     * @param floodPerSecond strangers that come each second
     * @param stranger       client of each of them
     * @param honest         client of the honest sender of each second
     * @return how many of those whose retry came passed
     */
    private int passes(Map<String, String> more, int floodPerSecond, IntFunction<String> stranger, IntFunction<String> honest) {
        Map<String, String> settings = new HashMap<>(more);
        settings.putAll(Map.of("maxFirstContacts", Integer.toString(MOST), "timeBudget", "20 s", "delay", DELAY + " s"));
        strangers = 0;
        int passed = 0;
        try (LogCapture log = LogCapture.ofProject(); Greylist greylist =
            TestDatabase.derbyIn(directory.resolve(floodPerSecond + "x" + clock.millis()))
                .greylist(GreylistSettings.from("test", settings), clock)) {
            greylist.start();
            Instant begin = clock.instant();
            for (int second = 0; second < SECONDS; second++) {
                clock.setInstant(begin.plusSeconds(second));
                flood(greylist, floodPerSecond, stranger);
                greylist.decide(attempt(honest.apply(second), sender("honest", second))).join();
                if (second >= DELAY) {
                    Verdict verdict =
                        greylist.decide(attempt(honest.apply(second - DELAY), sender("honest", second - DELAY))).join();
                    passed += verdict instanceof Pass ? 1 : 0;
                }
            }
            clock.add(Duration.ofMillis(1));
            assertThat(log.at(Level.WARN)).singleElement().asString()
                .startsWith("maxFirstContacts=1000 is reached: the oldest first contacts are dropped for new ones");
        }
        return passed;
    }

    private void flood(Greylist greylist, int perSecond, IntFunction<String> stranger) {
        List<CompletableFuture<Verdict>> answers = new ArrayList<>();
        for (int i = 0; i < perSecond; i++) {
            answers.add(greylist.decide(attempt(stranger.apply(strangers), sender("stranger", strangers))));
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
