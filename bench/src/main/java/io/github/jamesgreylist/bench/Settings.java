package io.github.jamesgreylist.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be run, from {@code --name=value} arguments; an empty value counts as none.
 *
 * @param only    sections and loads; empty for all
 * @param rounds  how often each load is measured
 * @param stretch how long it is measured each time
 * @param scale   triplets in the large greylist
 */
record Settings(Set<String> only, int rounds, Duration stretch, long scale) {

    static Settings of(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length != 2 || !List.of("--only", "--rounds", "--seconds", "--scale").contains(parts[0])) {
                throw new IllegalArgumentException(argument + " is not known; there are --only, --rounds, --seconds, --scale");
            }
            if (!parts[1].isEmpty()) {
                given.put(parts[0], parts[1]);
            }
        }
        Set<String> only = new TreeSet<>(Arrays.asList(given.getOrDefault("--only", "").split("[, ]+")));
        only.remove("");
        Set<String> unknown = new TreeSet<>(only);
        unknown.removeAll(Main.PARTS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("--only: there is no " + unknown + "; there are " + Main.PARTS);
        }
        return new Settings(only, number(given, "--rounds", 5), Duration.ofSeconds(number(given, "--seconds", 2)),
            number(given, "--scale", 1_000_000));
    }

    private static int number(Map<String, String> given, String name, int standard) {
        try {
            int number = Integer.parseInt(given.getOrDefault(name, Integer.toString(standard)));
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(name + "=" + given.get(name) + ": it must be a number above 0");
    }

    boolean wants(String part) {
        return only.isEmpty() || only.contains(part);
    }

    /** A word for who waits, beside the report. */
    void progress(String doing) {
        System.err.println("bench: " + doing);
    }
}
