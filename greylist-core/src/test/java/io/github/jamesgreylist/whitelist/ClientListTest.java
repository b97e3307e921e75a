package io.github.jamesgreylist.whitelist;

import static io.github.jamesgreylist.fixture.Lines.from;
import static io.github.jamesgreylist.fixture.Lines.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.fixture.Lines;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientListTest {

    private static ClientList list(String... lines) {
        ClientList list = new ClientList();
        Lines.of(lines).stream().map(LineInForce::new).forEach(list::add);
        return list;
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.9,        192.0.2.9,          true",
        "192.0.2.9,        192.0.2.90,         false",
        "1.2.3.4,          11.2.3.4,           false",
        "1.2.3.4,          1.2.3.41,           false",
        "192.0.2.0/24,     192.0.2.255,        true",
        "192.0.2.0/24,     192.0.3.0,          false",
        "192.0.2.255,      192.0.2.255,        true",
        // Bits behind the prefix are ignored, as postgrey does.
        "192.0.2.77/24,    192.0.2.1,          true",
        "192.0.2.8/29,     192.0.2.15,         true",
        "192.0.2.8/29,     192.0.2.16,         false",
        "192.0.2.8/32,     192.0.2.8,          true",
        "0.0.0.0/0,        198.51.100.1,       true",
        "0.0.0.0/0,        2001:db8::1,        false",
        "192.0.2,          192.0.2.200,        true",
        "192.0.2,          192.0.3.1,          false",
        "192.0,            192.0.200.1,        true",
        "192.0,            192.1.0.1,          false",
        "2001:db8::1,      2001:db8:0:0::1,    true",
        "2001:db8::1,      2001:db8::2,        false",
        "2001:DB8::/32,    2001:db8:ffff::1,   true",
        "2001:db8::/32,    2001:db9::1,        false",
        "2001:db8::/33,    2001:db8:7fff::1,   true",
        "2001:db8::/33,    2001:db8:8000::1,   false",
        "::/0,             2001:db8::1,        true",
        "::/0,             192.0.2.1,          false",
        "::1,              ::1,                true",
        "[2001:db8::1],    2001:db8::1,        true",
        "[192.0.2.1],      192.0.2.1,          true",
        "::ffff:192.0.2.1, 192.0.2.1,          true",
        "::ffff:192.0.2.0/120, 192.0.2.77,     true",
        "::ffff:0.0.0.0/96, 192.0.2.77,        true",
        "192.0.2.1,        ::ffff:192.0.2.1,   true"})
    void addressesAndNetworks(String line, String client, boolean listed) {
        assertThat(list(line).find(from(client)).isPresent()).isEqualTo(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com,     example.com,             true",
        "example.com,     mail-1.mx.EXAMPLE.com,   true",
        "Example.COM,     mx.example.com,          true",
        "example.com,     notexample.com,          false",
        "example.com,     example.com.evil.test,   false",
        "mx.example.com,  example.com,             false",
        "under_score.example.com, under_score.example.com, true",
        "localhost,       localhost,               true",
        "lan,             printer.lan,             true",
        "lan,             wlan,                    false",
        "example.com.,    mx.example.com,          true",
        "foo-.example,    mx.foo-.example,         true",
        "münchen.example, mx.xn--mnchen-3ya.example, true",
        "/^mail\\d+\\.example\\.com$/, mail17.example.com,     true",
        "/^mail\\d+\\.example\\.com$/, mail17.example.com.test, false",
        "/EXAMPLE/,       mx.example.com,          true",
        "/example/,       my-example-host.test,    true",
        "/^10\\./,        mx.example.com,          false"})
    void names(String line, String name, boolean listed) {
        assertThat(list(line).find(named(name)).isPresent()).isEqualTo(listed);
    }

    @ParameterizedTest
    @CsvSource({"example.com", "/./", "/unknown/", "/203/"})
    void aClientWithoutVerifiedNameIsOnNoListOfNames(String line) {
        assertThat(list(line).find(from("203.0.113.77")).isPresent()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.0/33           | /33 is longer than the address, which has 32 bits",
        "2001:db8::/129         | /129 is longer than the address, which has 128 bits",
        "192.0.2.256            | '256' is no number from 0 to 255",
        "192.0.2.010            | '010' is no number from 0 to 255 without leading zeros",
        "192.0.2/24             | write all four numbers before the /",
        "192.0.2.1.5            | neither an address nor a network",
        "192.0.2.               | neither an address nor a network",
        "192                    | neither an address nor a network",
        "192.0.2.0/             | neither an address nor a network",
        "192.0.2.0/24/7         | neither an address nor a network",
        "99999999999.1.1.1      | '99999999999' is no number from 0 to 255",
        "2001:db8:::1           | '2001:db8:::1' is no IPv6 address",
        "2001:db8::1]           | neither an address nor a network",
        // The JDK would ask the DNS.
        ".a:b                   | neither an address nor a network",
        "[]                     | neither an address nor a network",
        "2001:db8::xyz          | neither an address nor a network",
        "example.com:25         | neither an address nor a network",
        "fe80::1%eth0           | neither an address nor a network",
        "::ffff:192.0.2.0/95    | better write it as IPv4",
        ".example.com           | write it without the first dot",
        "example..com           | is no domain name",
        "192.0.2.*              | write a network as 192.0.2.0/24",
        "192.0.2.0/255.0.255.0  | what stands behind the / is no netmask",
        "192.0.2.0/255.255.255.256 | what stands behind the / is no netmask",
        "mail*.example.com      | a * stands for nothing here",
        "two words              | one entry stands in each line",
        "smtp.example.com OK    | write only what stands before the blank",
        "user@example.com       | it is an address of mail, and this list has clients",
        "^mail.*\\.example\\.org$ | a regular expression stands between two slashes",
        "unknown                | this would match nobody",
        "/^192\\.0\\.2\\.\\d+$/  | no name is an address",
        "example.com/24         | is no domain name",
        "exa\u0000mple.com      | is no domain name",
        "exa\uFFFDmple.com      | is no domain name",
        "/open                  | stands between two slashes",
        "//                     | stands between two slashes",
        "/                      | stands between two slashes",
        "/(open/                | missing closing )",
        "/(?=ahead)x/           | no look-around",
        "/(a)\\1/               | no back-references"})
    void whatCannotBeMeantIsRefused(String line, String reason) {
        assertThatThrownBy(() -> list("example.com", line))
            .isInstanceOf(SettingsException.class)
            .hasMessageStartingWith("list:2: '")
            .hasMessageContaining(reason);
    }

    /** postgrey ignores them, or reads them so; what they mean is certain. */
    @ParameterizedTest
    @CsvSource({"*.example.com, mx.example.com, 203.0.113.1", "/MAIL\\d/i, mail7.example.net, 203.0.113.1",
        "192.0.2.0/255.255.255.0, any.example.net, 192.0.2.77", "192.0.2.0/255.255.0.0, any.example.net, 192.0.9.1"})
    void whatIsMeantForCertainIsTaken(String line, String name, String address) {
        assertThat(list(line).find(from(address).withClientName(name))).isPresent();
        assertThat(list(line).find(from("203.0.113.1").withClientName("other.example.org"))).isEmpty();
    }

    @Test
    void aLongLineIsShortenedInTheMessage() {
        assertThatThrownBy(() -> list("-".repeat(900)))
            .hasMessageStartingWith("list:1: '" + "-".repeat(80) + "...' is refused: ");
    }
}
