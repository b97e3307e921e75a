package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The bridge's commands, asked of a real James over its WebAdmin, with the token that it was given. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesCommandsIT {

    @TempDir
    Path directory;

    private int port;
    private JamesInProcess james;
    private Path token;
    private String said = "";

    @BeforeAll
    void start() throws Exception {
        port = FreePorts.next();
        james = JamesInProcess.start(Map.of(), conf -> {
            conf.setProperty("webadmin.properties", "enabled", "true");
            conf.setProperty("webadmin.properties", "port", Integer.toString(port));
        });
        token = james.directory().conf("webadmin.token");
    }

    @AfterAll
    void stop() throws IOException {
        james.close();
    }

    @Test
    void statusSaysHowItIs() throws Exception {
        assertThat(run(0, "status")).contains("mode greylist").contains("database   works");
    }

    @Test
    void aMailThatWaitsIsFoundExplainedAndReleased() throws Exception {
        assertThat(james.rcpt("203.0.113.22", "ann@waits.example", "bob@demo.test")).startsWith("450");

        assertThat(run(0, "list", "--sender=@waits.example"))
            .containsPattern("waiting +\\S+ \\S+ +203\\.0\\.113\\.0/24 +ann@waits\\.example +bob@demo\\.test");
        assertThat(run(0, "explain", "--sender=ann@waits.example", "--recipient=bob@demo.test", "--client=203.0.113.22"))
            .contains("=> deferred");
        assertThat(run(0, "release", "--sender=ann@waits.example", "--recipient=bob@demo.test"))
            .startsWith("released: mail of ann@waits.example to bob@demo.test");
        assertThat(james.rcpt("198.51.100.22", "ann@waits.example", "bob@demo.test")).startsWith("250");
        assertThat(james.log()).anyMatch(line -> line.startsWith("admin: released sender=ann@waits.example"));
        assertThat(run(3, "list", "--sender=@nobody.example")).isEmpty();
    }

    @Test
    void anExportIsCompleteAndCanBeImportedAgain() throws Exception {
        james.rcpt("203.0.113.24", "exported@example.org", "bob@demo.test");

        Path rows = Files.writeString(directory.resolve("rows"), run(0, "export"));

        assertThat(rows).content().startsWith("greylist\t1\n").contains("\texported@example.org\t").contains("\nend\t");
        run(0, "import", rows.toString());
        assertThat(said).contains("imported: 0 rows new, 0 changed, ");
    }

    /** WebAdmin loses a body that comes in chunks. */
    @Test
    void whoIsAllowedNeverWaits() throws Exception {
        assertThat(run(0, "allow", "client", "203.0.113.30", "--reason=a partner")).startsWith("added: 203.0.113.30");
        assertThat(james.rcpt("203.0.113.30", "eve@example.org", "bob@demo.test")).startsWith("250");
    }

    @Test
    void withoutTheTokenNothingIsSaidButWhatToDo() throws Exception {
        token = Files.writeString(directory.resolve("other"), "0.0.0\n");
        try {
            assertThat(run(1, "status")).isEmpty();
            assertThat(said).contains("James does not know who asks: put its token or password into a file and name it by"
                + " --token-file");
        } finally {
            token = james.directory().conf("webadmin.token");
        }
    }

    /** @return what it printed */
    private String run(int expected, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", Build.BRIDGE.toString()));
        all.addAll(List.of(command));
        all.addAll(List.of("--james=http://127.0.0.1:" + port, "--token-file=" + token));
        Path err = directory.resolve("err");
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(all).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        said = Files.readString(err);
        assertThat(ended ? process.exitValue() : -1).as(said).isEqualTo(expected);
        return Files.readString(out);
    }
}
