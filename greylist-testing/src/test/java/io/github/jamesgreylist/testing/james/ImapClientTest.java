package io.github.jamesgreylist.testing.james;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImapClientTest {

    private static final String MESSAGE = "X-Greylist: delayed 5 seconds\r\n\tby james\r\nx-greylist:two\r\nX-Greylisted: no\r\n"
        + "\r\nX-Greylist: in the body\r\n";

    @Test
    void headersAreFoundInAnyCaseAndUnfolded() {
        assertThat(ImapClient.headers(MESSAGE, "X-GREYLIST")).containsExactly("delayed 5 seconds by james", "two");
    }

    @Test
    void anAbsentHeaderIsNotFoundInTheBody() {
        assertThat(ImapClient.headers("Subject: x\n\nX-Greylist: y\n", "X-Greylist")).isEmpty();
    }
}
