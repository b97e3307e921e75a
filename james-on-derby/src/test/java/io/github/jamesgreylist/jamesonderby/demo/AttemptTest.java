package io.github.jamesgreylist.jamesonderby.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptTest {

    @Test
    void withoutArgumentsItIsTheServerOfThisProject() {
        assertThat(Attempt.parse("HOST=", "PORT=", "FROM=ann@example.org", "TO="))
            .isEqualTo(new Attempt("127.0.0.1", 2525, "ann@example.org", "bob@demo.test"));
    }

    @Test
    void anotherServerListensOnPort25() {
        assertThat(Attempt.parse("HOST=mx.example.org", "TO=bob@example.org").place()).isEqualTo("mx.example.org:25");
        assertThat(Attempt.parse("HOST=::1", "PORT=2526", "TO=bob@example.org").place()).isEqualTo("::1:2526");
    }

    @Test
    void aBounceHasNoSender() {
        assertThat(Attempt.parse("FROM=").from()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "PORT=smtp; PORT='smtp' is refused: it must be a number from 1 to 65535, for example 25",
        "PORT=0; PORT='0' is refused: it must be a number from 1 to 65535, for example 25",
        "PORT=65536; PORT='65536' is refused: it must be a number from 1 to 65535, for example 25",
        "TO=bob; TO='bob' is refused: it must be an address, for example bob@demo.test, without < and >",
        "FROM=<ann@example.org>; FROM='<ann@example.org>' is refused: it must be an address, for example bob@demo.test, without < and >",
        "HOST=mx.example.org; TO= is missing: a mailbox of mx.example.org, for example TO=postmaster@example.org"})
    void whatCannotBeTriedIsQuotedWithItsRule(String argument, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Attempt.parse(argument)).withMessage(message);
    }

    /** The rest of the line would have been a command of its own. */
    @Test
    void noCommandIsSmuggledInBehindAnAddress() {
        assertThatIllegalArgumentException().isThrownBy(() -> Attempt.parse("TO=bob@demo.test>\r\nDATA"))
            .withMessageStartingWith("TO='bob@demo.test>??DATA' is refused");
        assertThatIllegalArgumentException().isThrownBy(() -> Attempt.parse("HOST=mx.example.org:25", "TO=b@c"))
            .withMessageContaining("its port is named by PORT=");
    }
}
