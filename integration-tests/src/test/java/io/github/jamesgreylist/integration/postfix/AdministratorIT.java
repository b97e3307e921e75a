package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program and its commands, as an administrator at a terminal meets them while mail comes in. */
class AdministratorIT {

    private static final String TOKEN = "0123456789abcdef";
    private static final String READ_TOKEN = "fedcba9876543210";
    private static final String GREYLISTED = "action=DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";

    @TempDir
    Path directory;

    private int port;
    private int admin;
    private int metrics;
    private Path tokens;
    private String err = "";

    @BeforeEach
    void prepare() throws IOException {
        port = FreePorts.next();
        admin = FreePorts.next();
        metrics = FreePorts.next();
        tokens = Files.writeString(directory.resolve("tokens"), "admin " + TOKEN + " Ann\nread " + READ_TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aMailThatWaitsIsFoundExplainedAndReleased() throws Exception {
        try (BridgeProcess bridge = start()) {
            assertThat(BridgeProcess.ask(port, "ann@example.org")).isEqualTo(GREYLISTED);
            assertThat(run("list", "--sender=ann@example.org")).containsPattern(
                "waiting +\\S+ \\S+ +192\\.0\\.2\\.0/24 +ann@example\\.org +bob@demo\\.test");
            assertThat(run("explain", "--sender=ann@example.org", "--recipient=bob@demo.test", "--client=192.0.2.9"))
                .contains("=> deferred");
            assertThat(run("release", "--sender=ann@example.org", "--recipient=bob@demo.test"))
                .startsWith("released: mail of ann@example.org to bob@demo.test");
            Eventually.await("the log").untilAsserted(() -> assertThat(bridge.log())
                .contains("admin: released sender=ann@example.org, recipient=bob@demo.test"));
            assertThat(BridgeProcess.ask(port, "ann@example.org")).doesNotContain("DEFER");
            assertThat(status(3, "list", "--sender=nobody@example.org")).isEmpty();
        }
    }

    @Test
    void whatIsForgottenIsAStrangerAgainAndWhoIsAllowedNeverWaits() throws Exception {
        try (BridgeProcess bridge = start()) {
            assertThat(BridgeProcess.ask(port, "ann@example.org")).isEqualTo(GREYLISTED);
            assertThat(run("forget", "--sender=ann@example.org")).isEqualTo("forgotten: 1 rows\n");
            assertThat(status(3, "forget", "--sender=ann@example.org")).isEqualTo("forgotten: 0 rows\n");

            assertThat(run("allow", "client", "192.0.2.9", "--reason=a partner")).startsWith("added: 192.0.2.9");
            assertThat(BridgeProcess.ask(port, "eve@example.org")).isEqualTo("action=DUNNO");
            assertThat(run("allow", "client", "192.0.2.9", "--remove")).startsWith("removed: 192.0.2.9");
            assertThat(BridgeProcess.ask(port, "eve@example.org")).isEqualTo(GREYLISTED);
            assertThat(status(2, "allow", "client", "*@example.org")).isEmpty();
            assertThat(bridge.log()).doesNotContain(TOKEN);
        }
    }

    @Test
    void anExportOfARunningServerCanBeImportedIntoAnother() throws Exception {
        Path file = directory.resolve("rows");
        try (BridgeProcess bridge = start()) {
            BridgeProcess.ask(port, "ann@example.org");
            Files.writeString(file, run("export"));
            assertThat(Files.readString(file)).startsWith("greylist\t1\n").contains("ann@example.org").contains("\nend\t");
            run("import", file.toString());
            assertThat(err).contains("imported: 0 rows new");
            bridge.stop();
            assertThat(run("export")).as("the same without a server").isEqualTo(Files.readString(file));
        }
    }

    @Test
    void statusAndReportSayHowItIs() throws Exception {
        try (BridgeProcess bridge = start()) {
            BridgeProcess.ask(port, "ann@example.org");
            assertThat(run("status")).contains("database   works").contains("1 first contacts");
            assertThat(run("report")).contains("deferred for the first time");
            bridge.stop();
            assertThat(status(1, "status")).isEmpty();
            assertThat(err).contains("no server is running that has its socket at " + directory.resolve("db/admin.socket"));
        }
    }

    @Test
    void prometheusReadsWhatWasDecided() throws Exception {
        try (BridgeProcess bridge = start("--metrics=127.0.0.1:" + metrics)) {
            BridgeProcess.ask(port, "ann@example.org");
            Eventually.await("the numbers").untilAsserted(() -> assertThat(get(metrics, "/metrics", "").lines()).contains(
                "greylist_decisions_total{action=\"greylist\",reason=\"new\"} 1.0", "greylist_store_up 1.0",
                "greylist_list_entries{list=\"clients\"} 0.0"));
            assertThat(get(metrics, "/greylist/status", "")).startsWith("there is only /metrics here");
            Eventually.await("the log").untilAsserted(() -> assertThat(bridge.log()).contains("; Prometheus may ask at"));
        }
    }

    @Test
    void overTcpATokenIsWantedAndAPageOfAnotherSiteIsRefused() throws Exception {
        try (BridgeProcess bridge = start("--admin=" + admin, "--admin-token-file=" + tokens)) {
            assertThat(get(admin, "/greylist/status", "")).contains("\"statusCode\":401");
            assertThat(get(admin, "/greylist/status", READ_TOKEN)).contains("\"access\":\"read\"");
            assertThat(get(admin, "/greylist/status", TOKEN)).contains("\"access\":\"change\"");
            assertThat(get(admin, "/greylist/status", TOKEN, "Origin", "http://evil.example")).contains("\"statusCode\":403");
            assertThat(get(admin, "/greylist/", "")).contains("<html");
            assertThat(bridge.log()).doesNotContain(TOKEN).doesNotContain(READ_TOKEN);
        }
    }

    private BridgeProcess start(String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--inet=127.0.0.1:" + port));
        options.addAll(Arrays.asList(more));
        return BridgeProcess.start(directory, options.toArray(String[]::new));
    }

    private static String get(int port, String path, String token, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
    }

    private String run(String... command) throws Exception {
        return status(0, command);
    }

    /** @return what it printed */
    private String status(int expected, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", Build.BRIDGE.toString()));
        all.addAll(Arrays.asList(command));
        all.add("--dbdir=" + directory.resolve("db"));
        Path said = directory.resolve("said");
        Path printed = directory.resolve("printed");
        Process process = new ProcessBuilder(all).redirectOutput(printed.toFile()).redirectError(said.toFile()).start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        err = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isEqualTo(expected);
        return Files.readString(printed, StandardCharsets.UTF_8);
    }
}
