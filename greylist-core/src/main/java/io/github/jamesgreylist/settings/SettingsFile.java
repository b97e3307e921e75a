package io.github.jamesgreylist.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * A settings file, read without James as James reads it: in Latin-1, with nothing but {@code ", "} between what commas
 * divide, also if it stands behind one name in several lines. James fills in {@code ${...}}, and takes a backslash in ways
 * of its own: both are refused, as one file must not mean two things.
 */
public final class SettingsFile {

    private SettingsFile() {
    }

    /** @throws SettingsException if it cannot be read as James reads it */
    public static Map<String, String> read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            refuseWhatOnlyJamesReads(file, text.lines().toList());
            Map<String, String> values = new LinkedHashMap<>();
            new Properties() {
                @Override
                public synchronized Object put(Object name, Object value) {
                    return values.merge((String) name, ((String) value).replaceAll("\\s*,\\s*", ", "), (one, other) -> one + ", " + other);
                }
            }.load(new StringReader(text));
            return values;
        } catch (NoSuchFileException e) {
            throw new SettingsException(file + ": the settings cannot be read: there is no such file");
        } catch (IOException e) {
            throw new SettingsException(file + ": the settings cannot be read: " + e);
        }
    }

    private static void refuseWhatOnlyJamesReads(Path file, List<String> lines) {
        Problems problems = new Problems();
        IntStream.range(0, lines.size()).filter(i -> lines.get(i).matches("\\s*[^#!\\s].*(\\\\|\\$\\{).*"))
            .forEach(i -> problems.add(file + ":" + (i + 1) + ": a backslash and ${ are refused: James and this program would read"
                + " them in two ways; write the value itself, on one line"));
        problems.refuse();
    }
}
