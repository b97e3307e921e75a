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
 * @param expired triplets that are purged
 */
record Settings(Set<String> only, int rounds, Duration stretch, long scale, long expired) {

    /** A large greylist has to have more than the small one. */
    private static final int FEWEST = 20_000;
    private static final List<String> NAMES = List.of("--only", "--rounds", "--seconds", "--scale", "--expired");

    static Settings of(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length != 2 || !NAMES.contains(parts[0])) {
                throw new IllegalArgumentException(argument + " is not known; there are " + String.join(", ", NAMES));
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
        return new Settings(only, number(given, "--rounds", 1, 5),
            Duration.ofSeconds(number(given, "--seconds", 1, 1)),
            number(given, "--scale", FEWEST, 1_000_000), number(given, "--expired", 1, 1_000_000));
    }

    private static int number(Map<String, String> given, String name, int least, int standard) {
        try {
            int number = Integer.parseInt(given.getOrDefault(name, Integer.toString(standard)));
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(name + "=" + given.get(name) + ": it must be a number of " + least + " or more");
    }

    boolean wants(String part) {
        return only.isEmpty() || only.contains(part);
    }

    /** A word for who waits, beside the report. */
    void progress(String doing) {
        System.err.println("bench: " + doing);
    }

    void progress(String section, int round) {
        progress(section + ": round " + round + " of " + rounds);
    }
}
