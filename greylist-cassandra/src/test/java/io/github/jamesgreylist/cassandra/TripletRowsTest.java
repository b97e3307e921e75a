package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.TripletState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TripletRowsTest {

    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration WINDOW = Duration.ofHours(12);

    @Test
    void aStateIsWhatItsRowsSay() {
        for (TripletState state : List.of(contact(T0), passed(T0), beside(passed(T0), T0.plus(WINDOW)),
            beside(contact(T0), T0.plus(WINDOW)), new TripletState(T0, T0.plusSeconds(9), false, T0.plus(WINDOW)))) {
            assertThat(TripletRows.of(state).state(T0)).contains(state);
        }
    }

    @Test
    void whatCountsForNobodyLeavesNothing() {
        assertThat(TripletRows.of(passed(T0).used()).isEmpty()).isTrue();
    }

    /** In whatever order servers write, and whoever reads. */
    @Test
    void rowsMergeInAnyOrder() {
        Random random = new Random(20);
        for (int round = 0; round < 500; round++) {
            TripletRows one = any(random);
            TripletRows two = any(random);
            TripletRows three = any(random);
            assertThat(one.with(two).with(three).state(T0)).isEqualTo(one.with(two.with(three)).state(T0));
            assertThat(one.with(two).state(T0)).isEqualTo(two.with(one).state(T0));
            assertThat(one.with(one).state(T0)).isEqualTo(one.state(T0));
        }
    }

    @Test
    void aFirstContactMovesOnlyForwardByDeletingWhatIsInTheWay() {
        TripletRows earlier = TripletRows.of(contact(T0));
        TripletRows later = TripletRows.of(contact(T0.plusSeconds(1)));

        assertThat(earlier.inTheWayOf(later, T0).contacts()).isEqualTo(earlier.contacts());
        assertThat(later.inTheWayOf(earlier, T0).isEmpty()).isTrue();
        assertThat(earlier.inTheWayOf(TripletRows.of(passed(T0)), T0).isEmpty()).isTrue();
    }

    /** The wait of a client that comes again when its row has ended, while the old one is still there. */
    @Test
    void whoComesAgainAfterTheRowHasEndedWaitsOnce() {
        TripletRows ended = TripletRows.of(contact(T0));
        Instant again = T0.plus(WINDOW).plusSeconds(1);

        TripletState state = ended.with(TripletRows.of(beside(contact(T0), again))).state(again).orElseThrow();

        assertThat(state.again()).contains(again);
        assertThat(state.expires()).isEqualTo(again.plus(WINDOW));
    }

    private static TripletRows any(Random random) {
        Instant at = T0.plusSeconds(random.nextInt(4) * 20_000L);
        return TripletRows.of(switch (random.nextInt(3)) {
            case 0 -> contact(at);
            case 1 -> passed(at);
            default -> new TripletState(at, at, false, Optional.of(Duration.ofMinutes(5L * (1 + random.nextInt(2)))),
                at.plus(WINDOW), Optional.empty());
        });
    }

    private static TripletState contact(Instant at) {
        return new TripletState(at, at, false, at.plus(WINDOW));
    }

    private static TripletState passed(Instant at) {
        return new TripletState(at.minusSeconds(300), at, true, at.plus(Duration.ofDays(35)));
    }

    private static TripletState beside(TripletState state, Instant again) {
        Instant expires = again.plus(WINDOW);
        return new TripletState(state.firstSeen(), state.lastSeen(), state.passed(), Optional.of(Duration.ofMinutes(5)),
            expires.isAfter(state.expires()) ? expires : state.expires(), Optional.of(again));
    }
}
