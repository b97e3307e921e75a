package io.github.jamesgreylist.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 5952, and their neighbours. */
class IpTextTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.9,                               192.0.2.9",
        "0.0.0.0,                                 0.0.0.0",
        "255.255.255.255,                         255.255.255.255",
        "::ffff:192.0.2.9,                        192.0.2.9",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1,                    2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1,                    2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,                      2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,                    2001:db8::1:0:0:1",
        "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AAAA,  2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
        "0:0:0:0:0:0:0:0,                         ::",
        "0:0:0:0:0:0:0:1,                         ::1",
        "1:0:0:0:0:0:0:0,                         1::",
        "1:0:0:0:0:0:0:8,                         1::8",
        "0:0:3:4:5:6:7:8,                         ::3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0,                         1:2:3:4:5:6::",
        "0:2:3:4:5:6:7:0,                         0:2:3:4:5:6:7:0",
    })
    void anAddressIsWrittenInOneWayOnly(String address, String text) throws UnknownHostException {
        assertThat(IpText.of(InetAddress.getByName(address))).isEqualTo(text);
    }
}
