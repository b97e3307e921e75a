package io.github.jamesgreylist.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.jamesgreylist.admin.http.Asked.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** What {@code openapi.yaml} says is what the interface does. */
class OpenApiTest {

    private final Remembered administration = new Remembered();
    private final AdminApi api = new AdminApi(administration, AllowedHosts.loopbackAnd(List.of()), Clock.systemUTC());
    private final Map<String, Object> file = read();

    @Test
    void everyRouteIsDescribedAndNothingElseIs() {
        List<String> described = new ArrayList<>();
        map(file, "paths").forEach((path, item) -> ((Map<?, ?>) item).keySet().stream().filter(key -> !key.equals("parameters"))
            .forEach(method -> described.add(method.toString().toUpperCase(Locale.ROOT) + " "
                + path.replace("{list}", "*"))));

        assertThat(described).containsExactlyInAnyOrderElementsOf(api.table());
    }

    @Test
    void everyParameterOfARouteIsDescribed() {
        for (Route route : new Routes(administration, Clock.systemUTC()).all()) {
            Map<String, Object> operation =
                map(file, "paths", route.path().replace("*", "{list}"), route.method().toLowerCase(Locale.ROOT));
            List<String> names = new ArrayList<>();
            ((List<?>) operation.getOrDefault("parameters", List.of())).forEach(parameter -> {
                Map<?, ?> resolved = resolved((Map<?, ?>) parameter);
                if (resolved.get("in").equals("query")) {
                    names.add(resolved.get("name").toString());
                }
            });

            assertThat(names).as(route.path()).containsExactlyInAnyOrderElementsOf(route.parameters());
        }
    }

    private Map<?, ?> resolved(Map<?, ?> parameter) {
        return parameter.get("$ref") instanceof String reference
            ? map(file, reference.substring(2).split("/")) : parameter;
    }

    @ParameterizedTest
    @CsvSource({"GET, /greylist/status, 200", "GET, /greylist/triplets?sender=a@b, 200",
        "DELETE, /greylist/triplets?sender=a@b, 200", "GET, /greylist/explain?sender=a@b&recipient=b@c, 200",
        "POST, /greylist/release?sender=a@b&recipient=b@c, 200", "GET, /greylist/lists/{list}, 200",
        "POST, /greylist/lists/{list}, 201", "DELETE, /greylist/lists/{list}?entry=a, 200", "GET, /greylist/statistics, 200",
        "GET, /greylist/statistics?by=day, 200", "GET, /greylist/report, 200", "POST, /greylist/import, 200",
        "GET, /greylist/triplets?limit=0, 400", "GET, /greylist/report?x=y, 400"})
    void answersAreAsDescribed(String method, String address, int status) throws IOException {
        Answer answer = ask(method, address.replace("{list}", "clients"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(faults(answer, schema(method, address.split("\\?")[0], status))).isEmpty();
    }

    @Test
    void anAnswerThatIsNotAsDescribedIsNoticed() throws IOException {
        Answer status = ask("GET", "/greylist/status");

        assertThat(faults(status, schema("GET", "/greylist/report", 200))).isNotEmpty();
        assertThat(faults(new Answer(200, "", Map.of(), status.body().replace("\"waiting\":3", "\"waiting\":-3")),
            schema("GET", "/greylist/status", 200))).hasSize(1);
    }

    @Test
    void anOutageIsAsDescribed() throws IOException {
        administration.outage = Optional.of("refused");

        assertThat(faults(ask("GET", "/greylist/status"), schema("GET", "/greylist/status", 200))).isEmpty();
        assertThat(faults(ask("GET", "/greylist/export"), schema("GET", "/greylist/export", 503))).isEmpty();
    }

    @Test
    void theDescriptionIsServed() throws IOException {
        assertThat(ask("GET", "/greylist/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }

    private Answer ask(String method, String address) throws IOException {
        Asked asked = Asked.of(method, address);
        return (address.contains("import") ? asked.text("x") : asked.json("{\"entry\":\"a\"}")).to(api);
    }

    private Map<String, Object> schema(String method, String path, int status) {
        Map<String, Object> responses = map(file, "paths", path, method.toLowerCase(Locale.ROOT), "responses");
        Map<?, ?> response = resolved((Map<?, ?>) responses.getOrDefault(Integer.toString(status), responses.get("default")));
        Map<String, Object> schema = new LinkedHashMap<>(map(response, "content", "application/json", "schema"));
        schema.put("components", file.get("components"));
        return schema;
    }

    private static List<String> faults(Answer answer, Map<String, Object> schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(new Gson().toJson(schema), InputFormat.JSON).validate(answer.body(), InputFormat.JSON).stream()
            .map(Object::toString).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<?, ?> from, String... keys) {
        Object value = from;
        for (String key : keys) {
            value = ((Map<?, ?>) value).get(key);
            assertThat(value).as(key).isNotNull();
        }
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> read() {
        try (InputStream in = AdminApi.class.getResourceAsStream("/io/github/jamesgreylist/admin/openapi.yaml")) {
            return new Yaml().load(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
