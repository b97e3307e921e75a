package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.WorkingDirectory;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What James refuses to relay, and what it only cannot look up. */
class RelayIT {

    private static final String VALID_RCPT = "<handler class=\"org.apache.james.smtpserver.fastfail.ValidRcptHandler\"/>";

    private static JamesInProcess james(String insteadOfValidRcpt) throws Exception {
        return JamesInProcess.start(Map.of(), directory -> replaceValidRcpt(directory, insteadOfValidRcpt));
    }

    private static void replaceValidRcpt(WorkingDirectory directory, String handler) throws IOException {
        // Two hooks of one class have one name in JMX.
        directory.edit("smtpserver.xml", shipped -> shipped.replace(VALID_RCPT, handler)
            .replace("<handlerchain>", "<handlerchain enableJmx=\"false\">"));
    }

    /** James's check of relaying may stand before ours: then it speaks of a recipient that we have not seen yet. */
    @Test
    void aForeignRecipientBehindALocalOneIsRefusedForGood() throws Exception {
        try (JamesInProcess james = james("<handler class=\"org.apache.james.smtpserver.AuthRequiredToRelayRcptHook\"/>");
                SmtpClient smtp = james.from("192.0.2.9")) {
            smtp.command("MAIL FROM:<first@example.org>");
            assertThat(smtp.command("RCPT TO:<first@foreign.test>").toString()).startsWith("550 5.7.1");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").toString()).startsWith("450 4.2.0 <bob@demo.test>");
            assertThat(smtp.command("RCPT TO:<x@foreign.test>").toString()).startsWith("550 5.7.1");
        }
    }

    @Test
    void aJamesThatFailsToLookUpItsDomainsInAnyWayDefersMailAndIsWarnedOfOnce() throws Exception {
        try (JamesInProcess james = james("")) {
            james.breakDomains();
            for (String sender : new String[] {"a@example.org", "b@example.org"}) {
                assertThat(james.rcpt("192.0.2.9", sender, "bob@demo.test")).isEqualTo("451 4.3.0 <bob@demo.test>:"
                    + " Recipient address rejected: Greylisting is unavailable, try again later");
            }
            assertThat(james.log()).filteredOn(line -> line.contains("mail is deferred until it can")).singleElement()
                .asString().endsWith("the database is away");
            assertThat(james.log()).noneMatch(line -> line.contains("greylisting failed"));
        }
    }
}
