package io.github.jamesgreylist.jdbc.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeyFilterTest {

    private static final int KEYS = 600_000;

    @Test
    void whatWasAddedIsInItAndHardlyAnythingElseUntilItIsFull() {
        KeyFilter filter = new KeyFilter(KEYS);
        for (long i = 0; i < KEYS; i++) {
            filter.add(id(i));
        }

        assertThat(count(0, filter)).isEqualTo(KEYS);
        assertThat(count(KEYS, filter)).isBetween(1L, KEYS / 20L);
        assertThat(filter.isFull()).isFalse();
        for (long i = KEYS; !filter.isFull(); i++) {
            filter.add(id(i));
            assertThat(i).isLessThan(2 * KEYS);
        }
    }

    @Test
    void clientsAreKeysToo() {
        KeyFilter filter = new KeyFilter(0);
        filter.add("192.0.2.0/24");

        assertThat(filter.mayHave("192.0.2.0/24")).isTrue();
        assertThat(filter.mayHave("192.0.3.0/24")).isFalse();
    }

    private static long count(long from, KeyFilter filter) {
        LongPredicate isThere = number -> filter.mayHave(id(number));
        return LongStream.range(from, from + KEYS).filter(isThere).count();
    }

    private static TripletId id(long number) {
        return new Triplet("192.0.2.0/24", "s" + number + "@example.org", "bob@example.org").id();
    }
}
