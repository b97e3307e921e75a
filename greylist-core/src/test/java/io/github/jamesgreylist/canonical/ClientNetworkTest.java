package io.github.jamesgreylist.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.9,              24,  64, 192.0.2.0/24",
        "192.0.2.255,            24,  64, 192.0.2.0/24",
        "192.0.2.255,            32,  64, 192.0.2.255/32",
        "192.0.2.255,            25,  64, 192.0.2.128/25",
        "255.255.255.255,         1,  64, 128.0.0.0/1",
        "2001:db8:1:2:3:4:5:6,   24,  64, 2001:db8:1:2::/64",
        "2001:db8:1:2:3:4:5:6,   24, 128, 2001:db8:1:2:3:4:5:6/128",
        "2001:db8:1:2:3:4:5:6,   24,  63, 2001:db8:1:2::/63",
        "2001:db8:1:3:3:4:5:6,   24,  63, 2001:db8:1:2::/63",
        "2001:db8:1:2:3:4:5:6,   24,   1, ::/1",
        "ffff::1,                24,   1, 8000::/1",
    })
    void anAddressCountsWithItsPrefixOnly(String address, int ipv4Prefix, int ipv6Prefix, String network)
            throws UnknownHostException {
        assertThat(new ClientNetwork(ipv4Prefix, ipv6Prefix).of(InetAddress.getByName(address))).isEqualTo(network);
    }

    @Test
    void aV4MappedAddressCountsAsIpv4() throws UnknownHostException {
        assertThat(new ClientNetwork(24, 64).of(InetAddress.getByName("::ffff:192.0.2.9"))).isEqualTo("192.0.2.0/24");
    }

    @Test
    void theInterfaceOfALinkLocalAddressDoesNotCount() throws UnknownHostException {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetAddress scoped = Inet6Address.getByAddress(null, linkLocal, 3);

        assertThat(new ClientNetwork(24, 64).of(scoped)).isEqualTo("fe80::/64");
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "33, 64", "24, 0", "24, 129"})
    void aPrefixThatDoesNotExistIsRefused(int ipv4Prefix, int ipv6Prefix) {
        assertThatThrownBy(() -> new ClientNetwork(ipv4Prefix, ipv6Prefix))
            .isInstanceOf(IllegalArgumentException.class);
    }
}
