package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code greylist-bridge check} by root, beside a service of another user. */
class CheckCommandIT {

    @TempDir
    Path directory;

    private Path db;
    private int port;

    @BeforeEach
    void aServiceOfNobody() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can look at what is not his");
        db = directory.resolve("db");
        port = FreePorts.next();
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port)) {
            BridgeProcess.ask(port, "ann@example.org");
            bridge.stop();
        }
        Commands.run("chown", "-R", "nobody:nogroup", db.toString());
    }

    /** Names, owners, modes, sizes and times of change. */
    private String files() throws IOException {
        return Commands.run("find", directory.toString(), "-printf", "%P %u %g %m %s %T@\n").lines().sorted()
            .reduce("", (all, line) -> all + line + "\n");
    }

    private String check() throws IOException {
        return Commands.run(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", Build.BRIDGE.toString(),
            "check", "--inet=" + port, "--dbdir=" + db, "--whitelist-clients=" + directory.resolve("none"),
            "--whitelist-recipients=" + directory.resolve("none"));
    }

    /** Another test of this JVM may have left one. */
    private static long derbyLog() {
        return new File("derby.log").lastModified();
    }

    @Test
    void itTellsTheVersionOfTheTablesAndLeavesNothing() throws Exception {
        String before = files();
        long log = derbyLog();

        assertThat(check()).containsPattern("database: jdbc:derby:" + db + "/greylist, tables at schema version \\d+\n")
            .contains("A server would start with these options.");

        assertThat(files()).isEqualTo(before);
        assertThat(derbyLog()).as("Derby's log in the directory where it was asked").isEqualTo(log);
    }

    @Test
    void aDatabaseInUseIsNotOpened() throws Exception {
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + port)) {
            assertThat(check()).contains(", which a running server has: it has to end before another one starts");
            assertThat(Files.exists(db.resolve("greylist/dbex.lck"))).isTrue();
            assertThat(BridgeProcess.ask(port, "ben@example.org")).contains("DEFER_IF_PERMIT");
        }
    }
}
