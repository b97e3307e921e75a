package io.github.jamesgreylist.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A settings file, read without James as James reads it. A backslash and {@code ${...}} are refused: they have meanings of
 * their own to James, and one file must not mean two things.
 */
public final class SettingsFile {

    private SettingsFile() {}

    /** @throws SettingsException if it cannot be read, or not as James would */
    public static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        Properties properties = new Properties() {
            @Override
            public synchronized Object put(Object name, Object value) {
                return values.merge((String) name, (String) value, (one, other) -> one + "," + other);
            }
        };
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            refuseWhatJamesReadsOtherwise(file, text.lines().toList());
            properties.load(new StringReader(text));
        } catch (NoSuchFileException e) {
            throw new SettingsException(file + ": the settings cannot be read: there is no such file");
        } catch (IOException e) {
            throw new SettingsException(file + ": the settings cannot be read: " + e);
        }
        values.replaceAll((name, value) -> asJamesHasIt(value));
        return values;
    }

    /**
     * The values of a file as they stand in it, however often a name does: for messages.
     *
     * @return empty if the file cannot be read: whoever reads it in earnest tells why
     */
    public static Map<String, List<String>> typed(Path file) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        Properties properties = new Properties() {
            @Override
            public synchronized Object put(Object name, Object value) {
                return values.computeIfAbsent((String) name, first -> new ArrayList<>()).add(((String) value).trim());
            }
        };
        try {
            properties.load(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)));
            return values;
        } catch (IOException | IllegalArgumentException e) {
            return Map.of();
        }
    }

    /** James divides values at commas, and drops empty parts, and white space and quotes around the others. */
    private static String asJamesHasIt(String value) {
        return Arrays.stream(value.split(",")).map(part -> part.trim().replaceAll("^\"+|\"+$", ""))
            .filter(Predicate.not(String::isEmpty)).collect(Collectors.joining(", "));
    }

    private static void refuseWhatJamesReadsOtherwise(Path file, List<String> lines) {
        Problems problems = new Problems();
        IntStream.range(0, lines.size()).filter(i -> lines.get(i).matches("\\s*+(?![#!]).*(\\\\|\\$\\{).*"))
            .forEach(i -> problems
                .add(file + ":" + (i + 1) + ": a backslash or ${ is refused, as James would read it in another way: write the"
                    + " value itself, on one line"));
        problems.refuse();
    }
}
