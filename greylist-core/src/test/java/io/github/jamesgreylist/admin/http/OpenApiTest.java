package io.github.jamesgreylist.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.admin.http.Asked.Answer;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code openapi.yaml} says is what the interface does. */
class OpenApiTest {

    private final Remembered administration = new Remembered();
    private final AdminApi api = new AdminApi(administration, AllowedHosts.loopbackAnd(List.of()), Clock.systemUTC());
    private final Description description = new Description();

    @Test
    void everyRouteIsDescribedAndNothingElseIs() {
        List<String> described = new ArrayList<>();
        description.paths().forEach((path, item) -> ((Map<?, ?>) item).keySet().stream()
            .filter(key -> !key.equals("parameters")).forEach(method -> described.add(
                method.toString().toUpperCase(Locale.ROOT) + " " + path.replace("{list}", "*"))));

        assertThat(described).containsExactlyInAnyOrderElementsOf(api.table());
    }

    @Test
    void everyParameterOfARouteIsDescribed() {
        for (Route route : new Routes(administration, Clock.systemUTC()).all()) {
            Map<String, Object> operation = description.operation(route.method(), route.path().replace("*", "{list}"));
            List<String> names = new ArrayList<>();
            ((List<?>) operation.getOrDefault("parameters", List.of())).forEach(parameter -> {
                Map<?, ?> resolved = description.resolved((Map<?, ?>) parameter);
                if (resolved.get("in").equals("query")) {
                    names.add(resolved.get("name").toString());
                }
            });

            assertThat(names).as(route.path()).containsExactlyInAnyOrderElementsOf(route.parameters());
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, /greylist/status, 200", "GET, /greylist/triplets?sender=a@b, 200",
        "DELETE, /greylist/triplets?sender=a@b, 200", "GET, /greylist/explain?sender=a@b&recipient=b@c, 200",
        "POST, /greylist/release?sender=a@b&recipient=b@c, 200", "GET, /greylist/lists/clients, 200",
        "POST, /greylist/lists/clients, 201", "DELETE, /greylist/lists/clients?entry=a, 200", "GET, /greylist/statistics, 200",
        "GET, /greylist/statistics?by=day, 200", "GET, /greylist/report, 200", "POST, /greylist/import, 200",
        "GET, /greylist/triplets?limit=0, 400", "GET, /greylist/report?x=y, 400"})
    void answersAreAsDescribed(String method, String address, int status) throws IOException {
        Answer answer = ask(method, address);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(description.faults(method, address, answer)).isEmpty();
    }

    @Test
    void anAnswerThatIsNotAsDescribedIsNoticed() throws IOException {
        Answer status = ask("GET", "/greylist/status");

        assertThat(description.faults("GET", "/greylist/report", status)).isNotEmpty();
        assertThat(description.faults("GET", "/greylist/status",
            new Answer(200, "", Map.of(), status.body().replace("\"waiting\":3", "\"waiting\":-3")))).hasSize(1);
    }

    @Test
    void anOutageIsAsDescribed() throws IOException {
        administration.outage = Optional.of("refused");

        assertThat(description.faults("GET", "/greylist/status", ask("GET", "/greylist/status"))).isEmpty();
        assertThat(description.faults("GET", "/greylist/export", ask("GET", "/greylist/export"))).isEmpty();
    }

    @Test
    void theDescriptionIsServed() throws IOException {
        assertThat(ask("GET", "/greylist/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }

    private Answer ask(String method, String address) throws IOException {
        Asked asked = Asked.of(method, address);
        return (address.contains("import") ? asked.text("x") : asked.json("{\"entry\":\"a\"}")).to(api);
    }
}
