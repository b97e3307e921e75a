package io.github.jamesgreylist.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That James reads the same is in GreylistConfigurationTest, with James's own classes. */
class SettingsFileTest {

    @TempDir
    Path directory;

    @Test
    void aFileIsReadAsJamesReadsIt() throws IOException {
        assertThat(
            SettingsFile.read(file("# ours\ndelay = 10 minutes\nwhitelistSenders=a ,b\nwhitelistSenders=c\nreplyText=\"x\"\n")))
            .isEqualTo(Map.of("delay", "10 minutes", "whitelistSenders", "a, b, c", "replyText", "x"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = directory.resolve("greylist.properties");

        assertThatThrownBy(() -> SettingsFile.read(missing)).isInstanceOf(SettingsException.class)
            .hasMessage(missing + ": the settings cannot be read: there is no such file");
        assertThatThrownBy(() -> SettingsFile.read(directory)).isInstanceOf(SettingsException.class)
            .hasMessageStartingWith(directory + ": the settings cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"privacyKey=${env:KEY}", "delay=5 \\\n minutes", "replyText=a\\,b", "  header = \\u0041", "\\ key=1"})
    void whatJamesReadsOtherwiseIsRefusedWithItsLine(String line) throws IOException {
        Path file = file("# \\ and ${} in a comment\n  ! \\u\ndelay=5 minutes\n" + line + "\n");

        assertThatThrownBy(() -> SettingsFile.read(file)).isInstanceOf(SettingsException.class)
            .hasMessage(file + ":4: a backslash or"
                + " ${ is refused, as James would read it in another way: write the value itself, on one line");
    }

    @Test
    void forMessagesEachLineStandsAsItWasTyped() throws IOException {
        assertThat(SettingsFile.typed(file("delay = 1,5 minutes \n# delay=1\ndelay: 2 minutes\nreplyText=\"x\"\n")))
            .isEqualTo(Map.of("delay", List.of("1,5 minutes", "2 minutes"), "replyText", List.of("\"x\"")));
        assertThat(SettingsFile.typed(file("replyText=Gr\u00fc\u00dfe\n"))).containsEntry("replyText",
            List.of("Gr\u00fc\u00dfe"));
        assertThat(SettingsFile.typed(directory.resolve("nowhere"))).isEmpty();
        assertThat(SettingsFile.typed(file("delay=\\u12\n"))).isEmpty();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text);
    }
}
