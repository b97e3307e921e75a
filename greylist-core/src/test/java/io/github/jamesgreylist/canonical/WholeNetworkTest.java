package io.github.jamesgreylist.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,           192.0.2.0/24",
        "192.0.2.128/25,         192.0.2.0/24",
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
        assertThat(WholeNetwork.of(stored)).isEqualTo(network);
    }
}
