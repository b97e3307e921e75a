package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the interface says, as people read it: times of this machine's zone, spans in the unit that fits. */
final class Words {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Words() {}

    /** Visible; empty if there is none. */
    static String text(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return element == null || !element.isJsonPrimitive() ? "" : Visible.of(element.getAsString());
    }

    static long number(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return element == null || !element.isJsonPrimitive() ? 0 : element.getAsLong();
    }

    static String count(JsonObject object, String name) {
        return count(number(object, name));
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String time(JsonObject object, String name) {
        String text = text(object, name);
        try {
            return text.isEmpty() ? "" : TIME.format(Instant.parse(text).atZone(ZoneId.systemDefault()));
        } catch (DateTimeException e) {
            return text;
        }
    }

    /** In whole units, of which there are at least two: 90 minutes, 2 days. */
    static String span(long seconds) {
        return seconds < 2 * MINUTE ? seconds + " s"
            : seconds < 2 * HOUR ? seconds / MINUTE + " min"
            : seconds < 2 * DAY ? seconds / HOUR + " h"
            : seconds / DAY + " days";
    }

    /** {@code waiting 3, passed 1,200}. */
    static String counts(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return element == null || !element.isJsonObject() ? ""
            : element.getAsJsonObject().entrySet().stream().map(Words::count).collect(Collectors.joining(", "));
    }

    private static String count(Map.Entry<String, JsonElement> entry) {
        return Visible.of(entry.getKey()) + " " + count(entry.getValue().getAsLong());
    }

    /** Breaks lines between words. What begins a line after the first is as wide as {@code before}. */
    static String wrapped(String before, String text, int most) {
        StringBuilder lines = new StringBuilder(before);
        int length = before.length();
        for (String word : text.split(" ")) {
            if (length > before.length() && length + 1 + word.length() > most) {
                lines.append('\n').append(" ".repeat(before.length()));
                length = before.length();
            } else if (length > before.length()) {
                lines.append(' ');
                length++;
            }
            lines.append(word);
            length += word.length();
        }
        return lines.toString().stripTrailing() + "\n";
    }
}
