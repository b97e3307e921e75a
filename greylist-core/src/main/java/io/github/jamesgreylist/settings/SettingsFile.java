package io.github.jamesgreylist.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
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

/**
 * A settings file, read without James as James reads it. A backslash and {@code ${...}} are refused: they have meanings of
 * their own to James, and one file must not mean two things.
 */
public final class SettingsFile {

    /** That of UTF-8, byte by byte. */
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private SettingsFile() {}

    /** @throws SettingsException if it cannot be read, or not as James would */
    public static Map<String, String> read(Path file) {
        Problems problems = new Problems();
        Map<String, String> values = read(file, problems);
        problems.refuse();
        return values;
    }

    /**
     * @param problems gets what James would read in another way; the lines without it are read nevertheless
     * @throws SettingsException if it cannot be read
     */
    public static Map<String, String> read(Path file, Problems problems) {
        Map<String, String> values = new LinkedHashMap<>();
        Properties properties = new Properties() {
            @Override
            public synchronized Object put(Object name, Object value) {
                return values.merge((String) name, (String) value, (one, other) -> one + "," + other);
            }
        };
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            properties.load(new StringReader(withoutWhatJamesReadsOtherwise(file, text, problems)));
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
            properties.load(new StringReader(asTyped(file)));
            return values;
        } catch (IOException | IllegalArgumentException e) {
            return Map.of();
        }
    }

    /** James takes each byte for a character; whoever typed it most likely used UTF-8. */
    private static String asTyped(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        }
    }

    /** James divides values at commas, and drops empty parts, and white space and quotes around the others. */
    private static String asJamesHasIt(String value) {
        return Arrays.stream(value.split(",")).map(part -> part.trim().replaceAll("^\"+|\"+$", ""))
            .filter(Predicate.not(String::isEmpty)).collect(Collectors.joining(", "));
    }

    private static String withoutWhatJamesReadsOtherwise(Path file, String text, Problems problems) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (text.startsWith(BYTE_ORDER_MARK)) {
            problems
                .add(file + ":1: the file begins with a byte order mark, which is a part of the first name to James: save it as"
                    + " UTF-8 without BOM, or as plain text");
            lines.set(0, lines.get(0).substring(BYTE_ORDER_MARK.length()));
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("\\s*+(?![#!]).*(\\\\|\\$\\{).*")) {
                problems
                    .add(file + ":" + (i + 1) + ": a backslash or ${ is refused, as James would read it in another way: write the"
                        + " value itself, on one line");
                boolean goesOn = lines.get(i).endsWith("\\");
                lines.set(i, "");
                if (goesOn && i + 1 < lines.size()) {
                    lines.set(i + 1, "");
                }
            }
        }
        return String.join("\n", lines);
    }
}
