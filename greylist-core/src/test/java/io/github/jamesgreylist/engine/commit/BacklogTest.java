package io.github.jamesgreylist.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.settings.GreylistSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacklogTest {

    private static final int BATCH = 4;

    private final Backlog backlog = new Backlog();

    @Test
    void whoFitsIntoABatchIsTakenInTheOrderOfArrival() throws InterruptedException {
        List<Waiting> all = List.of(add("a"), add("b"), add("a"));

        assertThat(take()).isEqualTo(all);
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void aFloodFromOneNetworkGetsWhatTheOthersLeave() throws InterruptedException {
        Waiting early = add("early");
        for (int i = 0; i < 100; i++) {
            add("flood");
        }
        Waiting late = add("late");
        Waiting flood = add("flood");

        List<Waiting> batch = take();
        assertThat(batch).hasSize(BATCH).contains(early, late, flood).startsWith(early);
        assertThat(take()).hasSize(BATCH).allMatch(waiting -> waiting.request().keys().network().orElseThrow().equals("flood"));
    }

    /** A site has 65,536 networks of that size, and more addresses. */
    @ParameterizedTest
    @ValueSource(strings = {"2001:db8:1:%x::/64", "2001:db8:1:%x::9/128", "192.0.2.%d/32"})
    void aSiteGetsWhatTheOthersLeaveHoweverManyOfItsNetworksItUses(String network) throws InterruptedException {
        Waiting early = add("2001:db8:2::/64");
        for (int i = 0; i < 100; i++) {
            add(network.formatted(i));
        }
        Waiting late = add("198.51.100.7/32");
        for (int i = 100; i < 200; i++) {
            add(network.formatted(i));
        }

        assertThat(take()).hasSize(BATCH).contains(early, late);
    }

    @Test
    void whatASiteHasWaitingIsBoundedHoweverManyOfItsNetworksItUses() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(add("2001:db8:1:" + Integer.toHexString(i) + "::/64").isAnswered()).isFalse();
        }
        assertThat(add("2001:db8:1:ffff::/64").isAnswered()).isTrue();
        assertThat(add("2001:db8:2::/64").isAnswered()).isFalse();
    }

    /** They have the most time left. */
    @Test
    void ofTooManyTheLatestComeFirst() throws InterruptedException {
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(add("network" + i));
        }

        assertThat(take()).isEqualTo(all.subList(6, 10));
        assertThat(take()).isEqualTo(all.subList(2, 6));
        assertThat(take()).isEqualTo(all.subList(0, 2));
    }

    @Test
    void whoHasLostPatienceIsNotTaken() throws InterruptedException {
        add("a").fail(new IllegalStateException("gone"));
        Waiting patient = add("b");

        assertThat(take()).containsExactly(patient);
    }

    @Test
    void whatANetworkHasWaitingIsBoundedUntilItIsAnswered() throws InterruptedException {
        List<Waiting> flood = new ArrayList<>();
        for (int i = 0; i < 2_001; i++) {
            flood.add(add("flood"));
        }
        assertThat(flood.get(2_000).isAnswered()).isTrue();
        assertThat(flood.get(1_999).isAnswered()).isFalse();
        assertThat(add("other").isAnswered()).isFalse();

        flood.forEach(waiting -> waiting.fail(new IllegalStateException("too late")));
        assertThat(add("flood").isAnswered()).isFalse();
    }

    @Test
    void ofAllTogetherThoseWhoHaveWaitedLongestGo() throws InterruptedException {
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 20_003; i++) {
            all.add(add("network" + i));
        }

        assertThat(all.subList(0, 3)).allMatch(Waiting::isAnswered);
        assertThat(all.subList(3, all.size())).noneMatch(Waiting::isAnswered);
    }

    @Test
    void nobodyArrives() throws InterruptedException {
        assertThat(backlog.take(BATCH, Duration.ofMillis(1))).isEmpty();
        backlog.wakeUp();
        assertThat(backlog.take(BATCH, Duration.ofHours(1))).isEmpty();
    }

    private List<Waiting> take() throws InterruptedException {
        return backlog.take(BATCH, Duration.ofMinutes(1));
    }

    private Waiting add(String network) {
        Waiting waiting =
            Waiting.of(Request.seen(Attempts.T0, new Triplet(network, "ann@example.com", "bob@example.org"), Optional.empty(),
                GreylistSettings.DEFAULT.policy()));
        backlog.add(waiting);
        return waiting;
    }
}
