package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

    private final Networks networks = new Networks();

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,           192.0.2.0/24",
        "192.0.2.77/32,          192.0.2.0/24",
        "192.0.0.0/16,           192.0.0.0/16",
        "2001:db8:1:2::/64,      2001:db8:1::/48",
        "2001:db8:1:2:3:4:5:6/128, 2001:db8:1::/48",
        "2001:db8::/32,          2001:db8::/32",
        "::/64,                  ::/48",
        "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c, b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        "spf:example.com,        spf:example.com",
        "1.2.3.4.5.6.7/24,       1.2.3.4.5.6.7/24",
        "*,                      *"})
    void aNetworkIsPartOfALargerOneIfItSaysSo(String stored, String network) {
        assertThat(Networks.of(stored)).isEqualTo(network);
    }

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
