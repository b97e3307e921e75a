package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.cassandra.ClientRows.Counting;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientRowsTest {

    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration LIFETIME = Duration.ofDays(35);
    private static final Duration MONTH = Duration.ofDays(30);

    private static ClientState state(int passes, String counted, Instant at) {
        return new ClientState(passes, new Counted(counted), at, at, at.plus(LIFETIME));
    }

    private static List<Counting> at(Instant now, Stream<ClientRows> written) {
        return written.flatMap(rows -> rows.passes().stream()).filter(pass -> pass.expires().isAfter(now)).toList();
    }

    /** A newsletter that came once a month never earned anything. */
    @Test
    void whatIsCountedNowKeepsAliveWhatWasCountedAMonthAgo() {
        ClientState first = state(1, "a", T0);
        ClientState second = state(2, "a b", T0.plus(MONTH));
        ClientRows one = ClientRows.change(null, first);
        ClientRows two = ClientRows.change(first, second);

        List<Counting> passes = at(T0.plus(MONTH).plus(MONTH), Stream.of(one, two));

        assertThat(passes).extracting(Counting::who).containsExactly("b");
        assertThat(ClientRows.found(two.sum(), passes).state()).contains(second);
    }

    @Test
    void serversThatCountAtOnceLoseNothingWhicheverSumStays() {
        ClientState first = state(1, "a", T0);
        ClientRows one = ClientRows.change(first, state(2, "a b", T0.plusSeconds(100)));
        ClientRows other = ClientRows.change(first, state(2, "a c", T0.plusSeconds(101)));
        List<Counting> passes = at(T0, Stream.of(ClientRows.change(null, first), one, other));

        for (Optional<ClientState> sum : List.of(one.sum(), other.sum())) {
            assertThat(ClientRows.found(sum, passes).state().orElseThrow().passes()).isEqualTo(3);
        }
    }

    @Test
    void aFirstPassIsARowAloneSoThatTwoOfThemAreTwo() {
        ClientRows one = ClientRows.change(null, state(1, "a", T0));
        ClientRows other = ClientRows.change(null, state(1, "b", T0));

        assertThat(one.sum()).isEmpty();
        assertThat(ClientRows.found(Optional.empty(), at(T0, Stream.of(one, other))).state().orElseThrow().passes()).isEqualTo(2);
    }
}
