package io.github.jamesgreylist.whitelist;

import static io.github.jamesgreylist.fixture.Lines.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.fixture.Lines;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.ListFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that administrators get. */
class ShippedListsTest {

    private static final Path CONF = Path.of("..", "james-conf");
    private static final ListFile CLIENTS = ListFile.required(CONF.resolve("whitelist_clients"));
    private static final ListFile RECIPIENTS = ListFile.required(CONF.resolve("whitelist_recipients"));

    @ParameterizedTest
    @ValueSource(strings = {"mail-lf1-f41.google.com", "mail-db5eur01on0123.outbound.protection.outlook.com",
        "sonic310-21.consmr.mail.ir2.yahoo.com", "a8-30.smtp-out.amazonses.com", "mout.gmx.net", "mailout05.t-online.de"})
    void poolsOfLargeProvidersAreListed(String name) {
        assertThat(FileWhitelist.clients(List.of(CLIENTS)).find(named(name))).contains("client whitelist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.2.0.192.bc.googleusercontent.com", "ec2-192-0-2-1.compute-1.amazonaws.com",
        "host.cloudapp.azure.com", "p4fc0.dip0.t-ipconnect.de", "google.com.example.net", "ip-192-0-2.eu.ovh.net"})
    void rentedMachinesAndAccessCustomersAreNot(String name) {
        assertThat(FileWhitelist.clients(List.of(CLIENTS)).find(named(name))).isEmpty();
    }

    @Test
    void postmasterAndAbuseAreListed() {
        FileWhitelist recipients = FileWhitelist.recipients(List.of(RECIPIENTS));
        assertThat(List.of("postmaster@example.org", "Abuse@example.com"))
            .allMatch(recipient -> recipients.find(Lines.attempt("192.0.2.1", null, "", recipient)).isPresent());
    }

    @Test
    void eachEntryHasADateAndAReason() throws IOException {
        for (ListFile file : List.of(CLIENTS, RECIPIENTS)) {
            String comment = "";
            for (String line : Files.readAllLines(file.path())) {
                if (line.startsWith("#")) {
                    comment = line;
                } else if (line.isBlank()) {
                    comment = "";
                } else {
                    assertThat(comment).as(line).matches("# 20\\d\\d-\\d\\d  .{20,}");
                }
            }
        }
    }

    @Test
    void everyNameIsListedOnce() {
        assertThat(CLIENTS.lines()).extracting(Line::text).doesNotHaveDuplicates();
    }
}
