package io.github.jamesgreylist.jdbc.admin;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.transfer.Export;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.threeten.extra.MutableClock;

/** Whatever strangers make a greylist store can be carried into another database. */
class ExportOfStrangersTest {

    private static final String BOB = "bob@example.org";
    /** As long as a label may be. */
    private static final String LABEL = "a".repeat(63);

    @TempDir
    private Path directory;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private final TestDatabase database = TestDatabase.derby();
    private final JdbcStore other = TestDatabase.derby().store();
    private DnsServer dns;
    private Installation running;

    @BeforeEach
    void open() throws IOException {
        dns = new DnsServer();
    }

    private void start(Map<String, String> settings) {
        running = Installation.start(database, directory, dns, clock, settings);
    }

    @AfterEach
    void close() throws IOException {
        running.close();
        other.close();
        dns.close();
    }

    private String export() throws IOException {
        return export(running.assembly().store()::scan);
    }

    private static String export(Import.Source source) throws IOException {
        StringWriter out = new StringWriter();
        Export.write(source, out);
        return out.toString();
    }

    private void assertIsImportedAsItIs(String exported) throws IOException {
        Import.Result result = Import.read(new BufferedReader(new StringReader(exported)), other, clock.instant());
        assertThat(result).isEqualTo(new Import.Result(exported.lines().count() - 2, 0, 0, 0));
        assertThat(export(other::scan).lines().sorted()).containsExactlyElementsOf(exported.lines().sorted().toList());
    }

    private static Map<String, String> settings(String privacyKey) {
        return privacyKey.isEmpty() ? Map.of() : Map.of("privacyKey", privacyKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a secret of sixteen characters or more"})
    void aSenderWithALongDomainThatSpfVouchesForDoesNotStopTheImport(String privacyKey) throws IOException {
        start(settings(privacyKey));
        List<String> domains = List.of(LABEL + ".international", LABEL + "." + LABEL + ".compute.amazonaws.com");
        for (String domain : domains) {
            dns.txt(domain, "v=spf1 ip4:192.0.2.0/24 -all");
            assertThat(running.decide("192.0.2.9", "ann@" + domain, BOB)).isInstanceOf(Defer.class);
        }
        assertThat(export().lines().filter(line -> line.startsWith("first-contact\tspf:"))).hasSize(2);
        assertIsImportedAsItIs(export());

        clock.setInstant(T0.plus(Duration.ofMinutes(5)));
        for (String domain : domains) {
            assertThat(running.decide("192.0.2.9", "ann@" + domain, BOB)).isInstanceOf(Pass.class);
        }
        Eventually.await("what the passes have earned", () -> count("client\tspf:") == 2 && count("client\tfrom:") == 2);
        other.close();
        try (JdbcStore third = TestDatabase.derby().store()) {
            String exported = export();
            assertThat(Import.read(new BufferedReader(new StringReader(exported)), third, clock.instant()).added())
                .isEqualTo(exported.lines().count() - 2);
        }
    }

    private long count(String beginning) {
        try {
            return export().lines().filter(line -> line.startsWith(beginning)).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a secret of sixteen characters or more"})
    void norDoesAnyAddressHoweverItIsWritten(String privacyKey) throws IOException {
        start(settings(privacyKey));
        List<String> senders = List.of("", "x".repeat(400) + "@example.com", "x".repeat(320 - 12) + "@example.com",
            "\t".repeat(300) + "@example.com", "\\n\r\n\u0085\u2028@example.com", "nul\0@example.com", "half\ud834@example.com",
            "\ud834\udd1e".repeat(154) + "@example.com", "例@例え.jp", "*", "ANY", "end\t7", "spf:example.com",
            "ann@" + "b".repeat(63) + ".".repeat(3) + "c".repeat(250));
        for (String sender : senders) {
            for (String client : List.of("192.0.2.9", "2001:db8:1234:5678:9abc:def0:1234:5678")) {
                assertThat(running.assembly().greylist().decide(new Attempt(T0, Attempts.address(client), Optional.empty(),
                    Optional.of(LABEL + ".international"), sender, "b\tob\r\n" + "r".repeat(290) + "@example.org", false,
                    Optional.empty())).join()).isInstanceOf(Defer.class);
            }
        }
        String exported = export();
        assertThat(exported.lines().count()).isEqualTo(2 + 2 * senders.size());
        assertIsImportedAsItIs(exported);
    }

    @Test
    void norDoesWhoWasToldTheDelayOfARecipientRuleOfDays() throws IOException {
        Files.writeString(directory.resolve("recipientRules"), "slow@example.org 29 days\n");
        start(Map.of("retryWindow", "30 days"));
        assertThat(running.decide("192.0.2.9", "ann@example.com", "slow@example.org")).isInstanceOf(Defer.class);

        assertThat(export()).contains("\ttold=PT696H\n");
        assertIsImportedAsItIs(export());
    }
}
