package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworksTest {

    private final Networks networks = new Networks();

    @Test
    void theOneThatHoldsMostIsFound() {
        add("192.0.2.1/32", 3);
        add("192.0.2.2/32", 4);
        add("198.51.100.0/24", 6);

        Networks.Share largest = networks.largest(5).orElseThrow();
        assertThat(largest.network()).isEqualTo("192.0.2.0/24");
        assertThat(largest.holding()).isEqualTo(new Networks.Holding(7, T0));
        assertThat(networks.largest(7)).isEmpty();

        networks.remove("192.0.2.9/32");
        networks.remove("192.0.2.9/32");
        assertThat(networks.largest(5).orElseThrow().network()).isEqualTo("198.51.100.0/24");
        networks.goneUntil("198.51.100.0/24", T0.plusMillis(3));
        assertThat(networks.largest(5).orElseThrow().holding()).isEqualTo(new Networks.Holding(6, T0.plusMillis(3)));
        networks.goneUntil("198.51.100.0/24", Instant.MAX);
        assertThat(networks.largest(5)).isEmpty();
    }

    @Test
    void amongMillionsOfNetworksALargeOneIsFoundAndMemoryIsBounded() {
        IntStream.range(0, 300_000).forEach(i -> {
            networks.add((i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + ".0/24", T0);
            if (i % 50 == 0) {
                networks.add("192.0.2.0/24", T0);
            }
        });
        assertThat(networks.largest(3_000)).hasValueSatisfying(share -> {
            assertThat(share.network()).isEqualTo("192.0.2.0/24");
            assertThat(share.holding().rows()).isBetween(5_900L, 6_000L);
        });
    }

    private void add(String stored, int rows) {
        IntStream.range(0, rows).forEach(i -> networks.add(stored, T0.plusMillis(i)));
    }
}
