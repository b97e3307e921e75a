package io.github.jamesgreylist.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.admin.http.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {

    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    @Test
    void aTokenIsFoundWithItsNameAndWhatItMayDo() throws IOException {
        Tokens tokens = Tokens.read(file("rw-r-----", "read " + TOKEN + "\n  admin\t" + TOKEN + "x  Ann of the help desk \n"));
        assertThat(tokens.find(TOKEN)).hasValueSatisfying(token -> assertThat(token.access()).isEqualTo(Access.READ));
        assertThat(tokens.find(TOKEN + "x")).hasValueSatisfying(token -> {
            assertThat(token.access()).isEqualTo(Access.CHANGE);
            assertThat(token.name()).isEqualTo("Ann of the help desk");
        });
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.find(TOKEN + "xy")).isEmpty();
        assertThat(tokens.find("admin")).isEmpty();
    }

    @Test
    void aFileThatEverybodyMayReadIsRefused() throws IOException {
        Path file = file("rw-r--r--", "admin " + TOKEN);
        assertThatThrownBy(() -> Tokens.read(file)).hasMessage("everybody on this machine may read it: chmod o-rwx " + file);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        admin 0123456789abcde       | line 1 has a token that is too short
        admin                       | line 1 has a token that is too short
        0123456789abcdef            | line 1 begins with neither admin nor read
        root 0123456789abcdef       | line 1 begins with neither admin nor read
        # nothing                   | there is no token in it
        """)
    void aFileThatIsNoneIsRefusedWithTheFormAndWithoutTheToken(String line, String message) throws IOException {
        Path file = file("rw-------", line + "\n");
        assertThatThrownBy(() -> Tokens.read(file)).hasMessageStartingWith(message).hasMessageContaining("openssl rand")
            .hasMessageNotContaining("0123456789abcde");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Tokens.read(directory.resolve("none"))).hasMessageStartingWith("there is no such file");
    }

    private Path file(String rights, String text) throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }
}
