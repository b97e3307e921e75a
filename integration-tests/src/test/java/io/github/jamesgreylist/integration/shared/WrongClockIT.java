package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import io.github.jamesgreylist.testing.ShiftedClock;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Bridges whose system clock is wrong by weeks: processes of their own, for whom a preloaded library moves it. */
@EnabledOnOs(OS.LINUX)
class WrongClockIT {

    private static final Duration RIGHT = Duration.ZERO;
    private static final Duration AHEAD = Duration.ofDays(40);
    private static final Duration BEHIND = Duration.ofDays(-40);
    private static final String CLIENT = "192.0.2.9";
    private static final String KNOWN = "known@example.org";
    private static final String WAITS = "waits@example.org";

    @TempDir
    Path directory;
    private BridgeNode node;

    @Test
    void aServerOfItsOwnThatWasOnceStartedWithItsClockWeeksAheadForgetsNobody() throws Exception {
        List<String> database = List.of("--dbdir=" + directory.resolve("db"));
        knownAndWaiting(database);
        try (BridgeProcess bridge = bridge(AHEAD, database)) {
            bridge.await("a warning", () -> bridge.log().contains("but the greylist was last in use at"));
            assertThat(node.defers(CLIENT, KNOWN)).as("it is the clock that decides").isTrue();
            assertThat(node.defers(CLIENT, KNOWN)).isFalse();
            assertThat(bridge.stop()).isZero();
        }
        assertNobodyIsForgotten(database);
    }

    @Test
    void aServerOfItsOwnThatWasOnceStartedWithItsClockWeeksBehindForgetsNobody() throws Exception {
        List<String> database = List.of("--dbdir=" + directory.resolve("db"));
        knownAndWaiting(database);
        try (BridgeProcess bridge = bridge(BEHIND, database)) {
            bridge.await("a warning", () -> bridge.log().contains("but the greylist was last in use at"));
            assertThat(node.defers(CLIENT, KNOWN)).isFalse();
            assertThat(node.defers(CLIENT, WAITS)).as("seen in the future").isTrue();
            assertThat(bridge.stop()).isZero();
        }
        assertNobodyIsForgotten(database);
    }

    /** So that the others here show something. */
    @Test
    void aClockThatIsTrustedMayBeMovedAndThenWhatHasExpiredIsGone() throws Exception {
        List<String> database = List.of("--dbdir=" + directory.resolve("db"));
        knownAndWaiting(database);
        try (BridgeProcess bridge = bridge(AHEAD, database, "JAVA_TOOL_OPTIONS", "-Dgreylist.clock=trusted")) {
            bridge.await("a purge", () -> bridge.log().contains("purged 4 expired rows"));
            assertThat(bridge.log()).contains("-Dgreylist.clock=trusted: what has expired by this clock is deleted");
        }
        try (BridgeProcess bridge = bridge(RIGHT, database)) {
            assertThat(node.defers(CLIENT, KNOWN)).isTrue();
        }
    }

    @Test
    void oneServerOfSeveralWithItsClockWeeksAheadMakesNobodyForgotten() throws Exception {
        oneOfSeveral(AHEAD);
    }

    @Test
    void oneServerOfSeveralWithItsClockWeeksBehindMakesNobodyForgotten() throws Exception {
        oneOfSeveral(BEHIND);
    }

    private void oneOfSeveral(Duration ahead) throws Exception {
        Assumptions.assumeTrue(PostgresServer.isThere());
        PostgresServer postgres = PostgresServer.shared();
        Path password = Files.writeString(directory.resolve("password"), postgres.password() + "\n");
        List<String> database = List.of("--database=" + postgres.url(postgres.createDatabase()),
            "--database-user=" + postgres.user(), "--database-password-file=" + password);
        try (BridgeProcess right = bridge(RIGHT, database)) {
            BridgeNode one = node;
            assertThat(one.defers(CLIENT, KNOWN)).isTrue();
            assertThat(one.defers(CLIENT, KNOWN)).isFalse();
            assertThat(one.defers(CLIENT, WAITS)).isTrue();
            try (BridgeProcess wrong = bridge(ahead, database)) {
                wrong.await("a warning",
                    () -> wrong.log().contains("the clock of this server and that of the database differ by"));
                assertThat(node.defers(CLIENT, KNOWN)).as("it is the clock that decides").isEqualTo(!ahead.isNegative());
                assertThat(node.defers(CLIENT, WAITS)).isTrue();
                assertThat(wrong.stop()).isZero();
            }
            assertThat(right.log()).doesNotContain("WARN");
        }
        assertNobodyIsForgotten(database);
    }

    private void knownAndWaiting(List<String> database) throws IOException {
        try (BridgeProcess bridge = bridge(RIGHT, database)) {
            assertThat(node.defers(CLIENT, KNOWN)).isTrue();
            assertThat(node.defers(CLIENT, KNOWN)).isFalse();
            assertThat(node.defers(CLIENT, WAITS)).isTrue();
            assertThat(bridge.stop()).isZero();
        }
    }

    /** By a server that has nothing in memory. */
    private void assertNobodyIsForgotten(List<String> database) throws IOException {
        try (BridgeProcess bridge = bridge(RIGHT, database)) {
            assertThat(node.defers(CLIENT, KNOWN)).isFalse();
            assertThat(node.defers(CLIENT, WAITS)).as("its retry").isFalse();
            bridge.await("the log", () -> bridge.log().contains("sender=" + WAITS));
            assertThat(bridge.log()).contains("sender=" + KNOWN).doesNotContain("WARN");
        }
    }

    /** With a delay of zero: the second attempt passes. */
    private BridgeProcess bridge(Duration ahead, List<String> database, String... variables) throws IOException {
        int port = FreePorts.next();
        Path files = Files.createTempDirectory(directory, "bridge");
        Path none = Files.writeString(files.resolve("none"), "");
        List<String> options = new ArrayList<>(database);
        options.addAll(List.of("--inet=127.0.0.1:" + port, "--delay=0", "--verbose", "--time-budget=30000",
            "--pidfile=" + files.resolve("pid"),
            "--whitelist-clients=" + none, "--whitelist-recipients=" + none));
        BridgeProcess bridge = new BridgeProcess(files, options.toArray(String[]::new));
        Map<String, String> environment = new HashMap<>();
        if (!ahead.isZero()) {
            environment.putAll(ShiftedClock.environment(directory, ahead));
        }
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        bridge.setEnvironment(environment);
        bridge.start();
        node = new BridgeNode(bridge, port);
        return bridge;
    }
}
