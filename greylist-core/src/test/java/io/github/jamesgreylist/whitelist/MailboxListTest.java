package io.github.jamesgreylist.whitelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.fixture.Lines;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxListTest {

    private static MailboxList list(String... lines) {
        MailboxList list = new MailboxList(Attempt::recipient);
        Lines.of(lines).stream().map(LineInForce::new).forEach(list::add);
        return list;
    }

    private static boolean contains(MailboxList list, String recipient) {
        return list.find(Lines.attempt("192.0.2.1", null, "", recipient)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org,          joe@example.org,            true",
        "example.org,          joe@lists.EXAMPLE.org,      true",
        "example.org,          joe@notexample.org,         false",
        "example.org,          example.org@example.com,    false",
        "joe@,                 joe@example.org,            true",
        "joe@,                 JOE@example.com,            true",
        "joe@,                 joe+news@example.com,       true",
        "joe@,                 joe+news+more@example.com,  true",
        "joe@,                 joey@example.com,           false",
        "joe@,                 not.joe@example.com,        false",
        "joe@,                 joe+@example.com,           false",
        "joe@,                 +joe@example.com,           false",
        "Joe@Example.org,      joe@example.org,            true",
        "joe@example.org,      joe+news@example.org,       true",
        "joe@example.org,      joe@lists.example.org,      false",
        "joe@example.org,      joe@example.com,            false",
        "joe+news@,            joe+news@example.org,       true",
        "joe+news@,            joe+news+more@example.org,  true",
        "joe+news@,            joe@example.org,            false",
        "joe+news@,            joe+other@example.org,      false",
        "joe@münchen.example,  joe@xn--mnchen-3ya.example, true",
        "münchen.example,      joe@mx.münchen.example,     true",
        "Jürgen@example.org,   jürgen@example.org,         true",
        "/^joe.*@example\\.org$/, joe.doe@example.org,     true",
        "/LIST-/,              my-list-17@example.org,     true",
        "/^joe@/,              not-joe@example.org,        false",
        "\"a@b\"@example.org,  \"a@b\"@example.org,        true",
        "example.org,          \"a@b\"@example.org,        true",
        "localhost,            joe@localhost,              true",
        "joe@localhost,        joe@localhost,              true",
        "joe@[192.0.2.1],      joe@[192.0.2.1],            true",
        "joe@[192.0.2.1],      joe@[192.0.2.2],            false",
        "joe@[IPv6:2001:db8::1], joe@[ipv6:2001:DB8::1],   true",
        "example.org.,         joe@example.org,            true",
        "joe@example.org.,     joe@example.org,            true",
        "joe@,                 joe,                        false"})
    void linesAndAddresses(String line, String address, boolean listed) {
        assertThat(contains(list(line), address)).isEqualTo(listed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "@@", "+@+", "a@", "@example.org", "....@....", "\uD800@\uD800"})
    void strangersMaySendAnything(String address) {
        MailboxList list = list("joe@", "example.com", "joe@example.org");
        assertThat(contains(list, address)).isFalse();
        assertThat(contains(list, address.repeat(10_000))).isFalse();
    }

    /** postgrey takes it for a domain, too, and nobody is told that the user's mail goes on to wait. */
    @Test
    void aUserWithoutAnAtSignIsADomainAndTheLogSaysSo() {
        try (LogCapture log = LogCapture.ofProject()) {
            assertThat(contains(list("localhost", "joe"), "joe@example.org")).isFalse();
            assertThat(log.at(Level.WARN)).containsExactly(
                "list:2: 'joe' stands for a domain of that name; a user is written joe@");
            assertThatThrownBy(() -> list("jo$e")).isInstanceOf(SettingsException.class);
            assertThat(log.at(Level.WARN)).as("what is refused stands for nothing").hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "@example.org      | before the @ there must be one user",
        "jo e@example.org  | before the @ there must be one user",
        // They were in force, and matched nobody.
        "*@example.org     | '*' is the name of nobody",
        "joe,ann@example.org | 'joe,ann' is the name of nobody",
        "sales*@example.org | 'sales*' is the name of nobody",
        "mailto:bob@example.org | 'mailto:bob' is the name of nobody",
        "%@example.org     | '%' is the name of nobody",
        "<joe@example.org  | '<joe' is the name of nobody",
        "joe@*             | a * stands for nothing here",
        "joe@example*.org  | a * stands for nothing here",
        "192.0.2.1         | write it into the list of clients",
        "2001:db8::/32     | write it into the list of clients",
        "joe@example..org  | it is no domain name",
        "joe@192.0.2.1     | write it into the list of clients",
        "joe doe           | one entry stands in each line"})
    void whatCannotBeMeantIsRefused(String line, String reason) {
        assertThatThrownBy(() -> list(line))
            .isInstanceOf(SettingsException.class).hasMessageContaining(reason);
    }
}
