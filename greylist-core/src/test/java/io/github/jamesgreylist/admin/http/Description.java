package io.github.jamesgreylist.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.jamesgreylist.admin.http.Asked.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** What {@code openapi.yaml} says. */
final class Description {

    private final Map<String, Object> file = read();

    private static Map<String, Object> read() {
        try (InputStream in = AdminApi.class.getResourceAsStream("/io/github/jamesgreylist/admin/openapi.yaml")) {
            return new Yaml().load(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Map<String, Object> paths() {
        return map(file, "paths");
    }

    Map<String, Object> operation(String method, String path) {
        return map(file, "paths", path, method.toLowerCase(Locale.ROOT));
    }

    /** What stands under a reference. */
    Map<?, ?> resolved(Map<?, ?> maybe) {
        return maybe.get("$ref") instanceof String reference ? map(file, reference.substring(2).split("/")) : maybe;
    }

    /** In what an answer is not as it is described. */
    List<String> faults(String method, String address, Answer answer) {
        String path = address.split("\\?")[0].replaceFirst("^(/greylist/lists/).*", "$1{list}");
        Map<String, Object> responses = map(operation(method, path), "responses");
        Map<?, ?> response =
            resolved((Map<?, ?>) responses.getOrDefault(Integer.toString(answer.status()), responses.get("default")));
        Map<String, Object> schema = new LinkedHashMap<>(map(response, "content", "application/json", "schema"));
        schema.put("components", file.get("components"));
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
}
