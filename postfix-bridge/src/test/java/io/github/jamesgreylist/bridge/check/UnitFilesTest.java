package io.github.jamesgreylist.bridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitFilesTest {

    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();

    /** As systemd.exec(5) says, and not as a shell would. */
    @Test
    void theOptionsOfTheUnitAreThoseThatSystemdWouldPass() throws IOException {
        Path postgrey = Files.writeString(directory.resolve("postgrey"), """
            # postgrey startup options
            #POSTGREY_OPTS="--inet=1"
            POSTGREY_OPTS="--inet=10023   --hostname='mx 1' \\
              --delay=60"
            POSTGREY_TEXT="Come back, it's grey"
            """);
        Path greylist = Files.writeString(directory.resolve("greylist"), "GREYLIST_OPTS=--spf=off --quiet  \n");

        assertThat(UnitFiles.words(List.of(postgrey, greylist, directory.resolve("none")), warnings)).containsExactly(
            "--dbdir=/var/lib/greylist", "--inet=10023", "--hostname=mx 1", "--delay=60", "--spf=off", "--quiet",
            "--greylist-text=Come back, it's grey");
        assertThat(warnings).isEmpty();
    }

    /** As whoever takes the # of a sample away, or adds a line to the file, gets it from systemd. */
    @Test
    void optionsThatStandTwiceCountOnceAndThatIsSaid() throws IOException {
        Path greylist = Files.writeString(directory.resolve("greylist"), "GREYLIST_OPTS=\"--delay=60\"\nGREYLIST_OPTS=\"\"\n");

        assertThat(UnitFiles.words(List.of(greylist), warnings)).doesNotContain("--delay=60");
        assertThat(warnings).singleElement().asString()
            .startsWith(
                "GREYLIST_OPTS stands twice, and GREYLIST_OPTS=\"\" in " + greylist + ", the last one, is all that counts");
    }

    @Test
    void whatTheUnitMayNotWriteIsNamedWithTheLineThatLetsIt() {
        assertThat(Sandbox.dbdir(Path.of("/var/lib/greylist"))).isEmpty();
        assertThat(Sandbox.socket(Path.of("/var/spool/postfix/greylist/socket"))).isEmpty();
        assertThat(Sandbox.dbdir(Path.of("/var/lib/postgrey"))).hasValueSatisfying(problem -> assertThat(problem)
            .contains("leave postgrey's own line as it is")
            .contains("install -d -o greylist -g greylist -m 0700 /var/lib/postgrey")
            .contains("systemctl edit greylist-bridge").endsWith("ReadWritePaths=/var/lib/postgrey"));
        assertThat(Sandbox.socket(Path.of("/var/spool/postfix/postgrey/socket")))
            .hasValueSatisfying(problem -> assertThat(problem)
                .contains("install -d -o greylist -g postfix -m 2750 /var/spool/postfix/postgrey")
                .endsWith("ReadWritePaths=/var/spool/postfix/postgrey"));
        assertThat(Sandbox.socket(Path.of("/tmp/socket")))
            .hasValueSatisfying(problem -> assertThat(problem).contains("would not see"));
        assertThat(Sandbox.pidFile(Path.of("/var/run/postgrey.pid")))
            .hasValueSatisfying(problem -> assertThat(problem).contains("leave the option out"));
    }
}
