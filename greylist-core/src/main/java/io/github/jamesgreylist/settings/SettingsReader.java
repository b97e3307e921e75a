package io.github.jamesgreylist.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads typed settings out of {@code name=value} pairs, and knows which names were never asked for. */
public final class SettingsReader {

    private final String source;
    private final Map<String, String> values;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param source what the operator calls the place the pairs come from: a file's name */
    public SettingsReader(String source, Map<String, String> values) {
        this.source = source;
        this.values = values;
    }

    public Duration duration(String key, Duration byDefault, Duration least, Duration most) {
        return read(key, byDefault, text -> {
            Duration duration = DurationText.parse(text).orElseThrow(() -> refuse(key, DurationText.RULE));
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw refuse(key, "it must be from " + DurationText.of(least) + " to " + DurationText.of(most));
            }
            return duration;
        });
    }

    public int integer(String key, int byDefault, int least, int most) {
        String rule = "it must be a whole number from " + least + " to " + most;
        return read(key, byDefault, text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Refused below, with the rule.
            }
            throw refuse(key, rule);
        });
    }

    public String text(String key, String byDefault, Function<String, Optional<String>> brokenRule) {
        return read(key, byDefault, text -> {
            brokenRule.apply(text).ifPresent(rule -> {
                throw refuse(key, rule);
            });
            return text;
        });
    }

    /** File names behind commas; if none are given, those that count by default and may be missing. */
    FileNames fileNames(String key, String... byDefault) {
        return read(key, new FileNames(List.of(byDefault), false), text ->
            new FileNames(Arrays.stream(text.split(",")).map(String::trim).filter(name -> !name.isEmpty()).toList(), true));
    }

    /** A text that no message repeats. */
    Optional<String> secret(String key, Function<String, Optional<String>> brokenRule) {
        return read(key, Optional.empty(), text -> {
            brokenRule.apply(text).ifPresent(rule -> {
                throw new SettingsException(source, key, "(secret)", rule);
            });
            return Optional.of(text);
        });
    }

    public <E extends Enum<E>> E choice(String key, E byDefault) {
        E[] choices = byDefault.getDeclaringClass().getEnumConstants();
        return read(key, byDefault, text -> Arrays.stream(choices)
            .filter(choice -> choice.name().equalsIgnoreCase(text))
            .findFirst()
            .orElseThrow(() -> refuse(key, "it must be " + Arrays.stream(choices)
                .map(choice -> choice.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" or ")))));
    }

    public SettingsException refuse(String key, String rule) {
        return refuse(key, "", rule);
    }

    /** @param byDefault the value that is in force if none was given */
    public SettingsException refuse(String key, String byDefault, String rule) {
        return new SettingsException(source, key, values.getOrDefault(key, byDefault), rule);
    }

    /** To be called when all known names have been read. */
    public void refuseUnknownNames() {
        values.keySet().stream().filter(key -> !known.contains(key)).findFirst().ifPresent(key -> {
            // Without its value, which may be a secret under a misspelt name.
            throw new SettingsException(source + ": " + key + " is refused: there is no such setting; there are "
                + String.join(", ", known));
        });
    }

    private <T> T read(String key, T byDefault, Function<String, T> parser) {
        known.add(key);
        String text = values.get(key);
        return text == null ? byDefault : parser.apply(text.trim());
    }
}
