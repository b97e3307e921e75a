package io.github.jamesgreylist.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a setting was given, and by whom.
 *
 * @param name      what the operator calls it: the setting's key, or an option
 * @param quoted    name and value as they were typed, for messages
 * @param texts     the value as the settings file would have it; several of an option that may be repeated
 * @param directory where relative names of files begin
 */
public record Given(Origin origin, String name, String quoted, List<String> texts, Path directory) {

    /** Nobody, a file, or an option of the command line. */
    public enum Origin { DEFAULT, FILE, OPTION }

    /** An option as it was typed. */
    public static String quote(String option, String typed) {
        return option + "=" + (typed.matches("[!-~&&[^'\"]]+") ? typed : "'" + typed + "'");
    }

    public boolean isSet() {
        return origin != Origin.DEFAULT;
    }

    /** Of an option that was repeated, the last. */
    public String text() {
        return texts.get(texts.size() - 1).trim();
    }

    /** The parts of a list. In a file they are behind commas. */
    public Stream<String> items() {
        return origin == Origin.OPTION ? texts.stream()
            : Arrays.stream(text().split(",")).map(String::trim).filter(Predicate.not(String::isEmpty));
    }
}
