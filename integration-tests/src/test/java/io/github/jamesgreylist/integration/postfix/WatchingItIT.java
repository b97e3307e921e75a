package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.integration.Servers;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alarms of docs/watching-it.md: one on a name that nobody exports is silent for ever. */
class WatchingItIT {

    private static final Pattern ALARM = Pattern.compile("```promql\n(.*?)# James:\n(.*?)```", Pattern.DOTALL);
    /** A name, and what its first label is. */
    private static final Pattern METRIC = Pattern.compile("greylist_\\w+(\\{[^,}]*)?");

    @TempDir
    Path directory;

    @Test
    void theAlarmsAskForWhatTheBridgeExports() throws IOException {
        int port = FreePorts.next();
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + FreePorts.next(), "--metrics=" + port)) {
            assertExported(expressions(1), () -> read("http://127.0.0.1:" + port + "/metrics"));
        }
    }

    @Test
    void theAlarmsAskForWhatJamesExports() throws IOException {
        try (JamesProcess james = Servers.start(Servers.inMemory().edit("webadmin.properties", shipped -> shipped
            .replace("admin.GreylistPage", "admin.GreylistPage,org.apache.james.webadmin.dropwizard.MetricsRoutes")))) {
            Servers.rcpt(james, "first@example.org");
            assertExported(expressions(2), () -> james.webAdmin("GET", "/metrics", "").body());
        }
    }

    private static List<String> expressions(int of) throws IOException {
        String page = Files.readString(Build.DOCS.resolve("watching-it.md"));
        List<String> expressions = ALARM.matcher(page).results().map(alarm -> alarm.group(of)).toList();
        assertThat(expressions).hasSize(5);
        return expressions;
    }

    private static void assertExported(List<String> expressions, Callable<String> metrics) {
        Eventually.await("the metrics").ignoreExceptions().untilAsserted(() -> {
            String exported = metrics.call();
            assertThat(expressions).allSatisfy(expression -> assertThat(METRIC.matcher(expression).results()
                .map(MatchResult::group)).isNotEmpty().allSatisfy(metric -> assertThat(exported).contains("\n" + metric)));
        });
    }

    private static String read(String address) throws IOException {
        try (InputStream answer = URI.create(address).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
