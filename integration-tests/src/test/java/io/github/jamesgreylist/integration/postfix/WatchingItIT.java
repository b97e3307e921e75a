package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/watching-it.md. */
class WatchingItIT {

    private static final Pattern EXPRESSION = Pattern.compile("```promql\n(.*?)```", Pattern.DOTALL);
    private static final Pattern METRIC = Pattern.compile("greylist_\\w+(\\{[^}]*})?");

    @TempDir
    Path directory;

    /** An alarm on a name that nobody exports is silent for ever. */
    @Test
    void theAlarmsAskForWhatTheBridgeExports() throws IOException {
        String page = Files.readString(Build.DOCS.resolve("watching-it.md"));
        List<String> expressions = EXPRESSION.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(expressions).hasSize(5);
        int port = FreePorts.next();
        try (BridgeProcess bridge = BridgeProcess.start(directory, "--inet=" + FreePorts.next(), "--metrics=" + port)) {
            Eventually.await("the metrics").ignoreExceptions().untilAsserted(() -> {
                String exported = read("http://127.0.0.1:" + port + "/metrics");
                assertThat(expressions).allSatisfy(expression -> assertThat(METRIC.matcher(expression).results()
                    .map(MatchResult::group)).isNotEmpty().allSatisfy(metric -> assertThat(exported).contains("\n" + metric)));
            });
        }
    }

    private static String read(String address) throws IOException {
        try (InputStream answer = URI.create(address).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
