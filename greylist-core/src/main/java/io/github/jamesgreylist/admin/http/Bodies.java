package io.github.jamesgreylist.admin.http;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What requests bring with them. */
final class Bodies {

    private static final int LARGEST = 64 * 1024;

    private Bodies() {}

    /** An export, of any size. */
    static BufferedReader text(AdminRequest request) {
        require(request, "text/plain");
        // What is no UTF-8 is no export, and its reader says so.
        return new BufferedReader(new InputStreamReader(request.body(), StandardCharsets.UTF_8));
    }

    /** An object of texts, with no other names than these. */
    static Map<String, String> object(AdminRequest request, List<String> names) throws IOException {
        require(request, "application/json");
        try (JsonReader in = new JsonReader(new StringReader(utf8(request)))) {
            in.setStrictness(Strictness.STRICT);
            return read(in, names);
        } catch (IOException | IllegalStateException | JsonParseException e) {
            throw Problem.badInput("the body must be an object of texts, as JSON, with the names " + String.join(", ", names));
        }
    }

    private static Map<String, String> read(JsonReader in, List<String> names) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            if (!names.contains(name)) {
                throw Problem.badInput("there is no '" + name + "' here; there are " + String.join(", ", names));
            }
            if (in.peek() != JsonToken.STRING) {
                throw Problem.badInput(name + " must be a text, in quotes");
            }
            if (values.put(name, in.nextString()) != null) {
                throw Problem.badInput(name + " is there twice: one value is enough");
            }
        }
        in.endObject();
        if (in.peek() != JsonToken.END_DOCUMENT) {
            throw Problem.badInput("behind the object there is something more");
        }
        return values;
    }

    private static String utf8(AdminRequest request) throws IOException {
        byte[] body = request.body().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            throw new Problem(413, "TooLarge", "the body is larger than 64 kB");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw Problem.badInput("the body is not UTF-8");
        }
    }

    private static void require(AdminRequest request, String type) {
        String given = request.header("content-type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!given.equals(type)) {
            throw new Problem(415, "UnsupportedMediaType",
                "the body must be " + type + ": send the header Content-Type: " + type);
        }
    }
}
