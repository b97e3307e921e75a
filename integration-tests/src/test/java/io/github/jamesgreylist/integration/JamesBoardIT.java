package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The board for Grafana, and what a running James exports. A board shows nothing for a name that nobody has. */
class JamesBoardIT {

    private static final Path BOARD = Build.SHIPPED_CONF.resolveSibling("grafana").resolve("James_Greylist.json");
    private static final Pattern NAME = Pattern.compile("greylist_\\w+");

    @Test
    void eachNameOnTheBoardIsOneThatJamesExports() throws Exception {
        int port = FreePorts.next();
        try (JamesInProcess james = JamesInProcess.start(Map.of(), directory -> {
            directory.setProperty("webadmin.properties", "enabled", "true");
            directory.setProperty("webadmin.properties", "port", Integer.toString(port));
            directory.setProperty("webadmin.properties", "extensions.routes",
                "org.apache.james.webadmin.dropwizard.MetricsRoutes");
        })) {
            james.rcpt("192.0.2.9", "ann@example.org", "bob@demo.test");
            Set<String> wanted = namesIn(Files.readString(BOARD));
            assertThat(wanted).hasSizeGreaterThan(10);
            Eventually.await("the metrics").ignoreExceptions().untilAsserted(() -> {
                String exported = metrics(port);
                assertThat(exported).contains("greylist_deferred_new_total 1.0", "greylist_store_available 1.0");
                assertThat(exported.lines().map(line -> line.split("[{ ]", 2)[0]).collect(Collectors.toSet()))
                    .containsAll(wanted);
            });
        }
    }

    private static Set<String> namesIn(String board) {
        return NAME.matcher(board).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Needs no token: a public route of James's own. */
    private static String metrics(int port) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(), BodyHandlers.ofString())
            .body();
    }
}
