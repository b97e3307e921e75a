package io.github.jamesgreylist.admin.http;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * The records of {@link io.github.jamesgreylist.admin} as JSON: instants in UTC with whole seconds, durations in seconds,
 * constants in small letters with {@code -}; what is absent is left out.
 */
public final class Json {

    private static final Gson GSON = new GsonBuilder()
        .registerTypeAdapter(Instant.class, (JsonSerializer<Instant>) (at, type, context) -> new JsonPrimitive(
            at.truncatedTo(ChronoUnit.SECONDS).toString()))
        .registerTypeAdapter(Duration.class, (JsonSerializer<Duration>) (length, type, context) -> new JsonPrimitive(
            length.toSeconds()))
        .registerTypeHierarchyAdapter(Enum.class, (JsonSerializer<Enum<?>>) (constant, type, context) -> new JsonPrimitive(
            name(constant)))
        .registerTypeAdapter(Optional.class, (JsonSerializer<Optional<?>>) (value, type, context) -> value.isPresent()
            ? context.serialize(value.get()) : JsonNull.INSTANCE)
        .create();

    private Json() {}

    /** Without line breaks; of other than visible characters, their codes: a terminal may show it. */
    public static String of(Object value) {
        return visible(GSON.toJson(value));
    }

    static JsonElement tree(Object value) {
        return GSON.toJsonTree(value);
    }

    /** A constant's name, as the interface has it. */
    public static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All that could move a cursor or turn the direction of writing stands in strings, where its code means the same. */
    private static String visible(String json) {
        StringBuilder visible = new StringBuilder(json.length() + 16);
        json.chars().forEach(c -> {
            if (isVisible((char) c)) {
                visible.append((char) c);
            } else {
                visible.append(String.format("\\u%04x", c));
            }
        });
        return visible.toString();
    }

    private static boolean isVisible(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
