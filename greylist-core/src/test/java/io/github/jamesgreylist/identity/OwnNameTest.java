package io.github.jamesgreylist.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnNameTest {

    @ParameterizedTest
    @CsvSource({"192.0.2.9, mx.example.com", "192.0.2.9, mx2.example.com", "192.0.2.9, mail-9.example.com",
        "192.0.2.9, mx9-1-2.example.com", "192.0.2.9, out-192-0-1.example.com", "192.0.2.9, mx12-9.example.com",
        "192.0.2.9, a2x19.example.com", "209.85.128.41, mail-wm1-f41.google.com",
        "2001:db8::25:1, mx1.example.com", "2001:db8::25:1, mx25.example.com", "2001:db8:0:1::a9, mail.example.com"})
    void aNameOfOnesOwn(String address, String name) throws UnknownHostException {
        assertThat(OwnName.isOwn(name, InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.9, 192-0-2-9.dsl.example.net", "192.0.2.9, 9.2.0.192.example.net", "192.0.2.9, ip9x2.example.net",
        "192.0.2.9, host-002-009.example.net", "192.0.2.9, HOST2-9.Example.net", "192.0.2.9, c0000209.example.net",
        "192.0.2.9, xC0000209y.example.net", "192.0.2.9, 3221225993.example.net", "192.0.2.9, p-2.9-pool.example.net",
        "192.0.2.0, 0.2.example.net", "192.0.0.0, a00b000.example.net",
        "2001:db8::25:1, 25-1.v6.example.net", "2001:db8::25:1, 1.25.v6.example.net",
        "2001:db8::25:1, 2001-0db8-0000-0000-0000-0000-0025-0001.example.net",
        "2001:db8::25:1, 20010db8000000000000000000250001.example.net",
        "2001:db8::25:1, 2001-DB8--25-1.example.net"})
    void aNameMadeOfTheAddress(String address, String name) throws UnknownHostException {
        assertThat(OwnName.isOwn(name, InetAddress.getByName(address))).isFalse();
    }
}
