package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.testing.james.SmtpClient;
import java.io.EOFException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deferrals in an administrator's own words. */
class OtherRepliesIT {

    @Test
    void code421EndsTheSessionAndTheTextIsTheAdministrators() throws Exception {
        Map<String, String> settings = Map.of("replyCode", "421", "replyEnhancedCode", "4.7.1",
            "replyText", "Come back in %ss, see http://%r/greylisting");
        try (JamesInProcess james = JamesInProcess.start(settings);
                SmtpClient smtp = james.from("192.0.2.9")) {
            smtp.command("MAIL FROM:<first@example.org>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").toString()).isEqualTo("421 4.7.1 <bob@demo.test>:"
                + " Recipient address rejected: Come back in 300s, see http://demo.test/greylisting");
            assertThatThrownBy(() -> smtp.command("NOOP")).isInstanceOf(EOFException.class);
        }
    }
}
