package io.github.jamesgreylist.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrafficTest {

    @Test
    void eachOneOnceIsAllOfThemOutOfOrder() {
        Traffic traffic = Traffic.onceEach(1_000, 500);
        List<Long> numbers = LongStream.generate(traffic::next)
            .takeWhile(number -> number != Traffic.NONE).boxed().toList();
        List<Long> all = LongStream.range(1_000, 1_500).boxed().toList();
        assertThat(numbers).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
        assertThat(traffic.answer(1_000)).isEqualTo(Answer.DUNNO);
        assertThat(traffic.next()).isEqualTo(Traffic.NONE);
    }

    @Test
    void whatIsNewIsDeferredAndComesOnce() {
        Traffic traffic = Traffic.fresh();
        long first = traffic.next();
        assertThat(traffic.next()).isGreaterThan(first);
        assertThat(traffic.answer(first)).isEqualTo(Answer.DEFER);
    }
}
