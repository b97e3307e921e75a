package io.github.jamesgreylist.settings;

import io.github.jamesgreylist.settings.Given.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads typed settings out of what a file and options gave, and knows which names were never asked for. */
public final class SettingsReader {

    private final Problems problems;
    private final String file;
    private final Path directory;
    private final Map<String, String> values;
    private final Map<String, Given> options = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();
    private Map<String, List<String>> typed = Map.of();

    /**
     * @param problems  gets what is wrong
     * @param file      what the operator calls it
     * @param directory where names of files in it begin
     * @param values    its pairs
     */
    public SettingsReader(Problems problems, String file, Path directory, Map<String, String> values) {
        this.problems = problems;
        this.file = file;
        this.directory = directory;
        this.values = values;
    }

    /**
     * Messages quote what stands in the file, where that is known, and a setting of one value that stands there twice is refused.
     *
     * @param lines as {@link SettingsFile#typed} has them
     */
    public void quote(Map<String, List<String>> lines) {
        typed = lines;
    }

    /**
     * An option wins over the file and over the options before it; those of a list add up.
     *
     * @param typed its values, or none if it was not typed
     */
    public void set(Setting<?> setting, BridgeOption option, List<String> typed) {
        boolean list = setting.kind() == Setting.Kind.LIST;
        List<String> texts = list && options.containsKey(setting.key())
            ? new ArrayList<>(options.get(setting.key()).texts()) : new ArrayList<>();
        for (String value : typed) {
            try {
                option.meaning().apply(value).ifPresent(texts::add);
            } catch (IllegalArgumentException e) {
                refused.add(setting.key());
                problems.add(Given.quote(option.name(), value) + " is refused: " + e.getMessage());
            }
        }
        if (!typed.isEmpty() && (list || !texts.isEmpty())) {
            options.put(setting.key(), new Given(Origin.OPTION, option.name(),
                Given.quote(option.name(), typed.get(typed.size() - 1)), texts, Path.of("")));
        }
    }

    /** Whether somebody has set it. */
    public boolean isSet(Setting<?> setting) {
        return given(setting).isSet();
    }

    /** The value in force; of one that is refused, the default. */
    public <T> T read(Setting<T> setting) {
        known.add(setting.key());
        Given given = given(setting);
        if (given.origin() == Origin.FILE && setting.kind() != Setting.Kind.LIST && lines(setting).size() > 1) {
            refuseRepeated(setting);
        }
        try {
            return setting.parser().apply(given);
        } catch (IllegalArgumentException e) {
            refuse(setting, e.getMessage());
            return setting.parser().apply(inFile(setting, Origin.DEFAULT, setting.byDefault()));
        }
    }

    /** Refuses the value in force, unless it is refused already. */
    public void refuse(Setting<?> setting, String rule) {
        if (refused.add(setting.key())) {
            problems.add(given(setting).quoted() + " is refused: " + rule);
        }
    }

    private void refuseRepeated(Setting<?> setting) {
        if (refused.add(setting.key())) {
            String values = setting.kind() == Setting.Kind.SECRET ? ""
                : lines(setting).stream().collect(Collectors.joining("', '", ": '", "'"));
            problems.add(file + ": " + setting.key() + " stands there " + lines(setting).size() + " times" + values
                + ": keep one of the lines");
        }
    }

    /** Each is the value of a line. */
    private List<String> lines(Setting<?> setting) {
        return typed.getOrDefault(setting.key(), List.of());
    }

    /** What the operator calls it. */
    String name(Setting<?> setting) {
        return given(setting).name();
    }

    /** To be called when all known names have been read. Says nothing of values: one may be a secret under a misspelt name. */
    public void refuseUnknownNames() {
        values.keySet().stream().filter(key -> !known.contains(key)).forEach(key -> problems.add(
            file + ": " + key + " is refused: there is no such setting; there are " + String.join(", ", known)));
    }

    private Given given(Setting<?> setting) {
        Given option = options.get(setting.key());
        String value = values.get(setting.key());
        return option != null ? option
            : value != null ? inFile(setting, Origin.FILE, value)
            : inFile(setting, Origin.DEFAULT, setting.byDefault());
    }

    private Given inFile(Setting<?> setting, Origin origin, String value) {
        List<String> lines = origin == Origin.FILE ? lines(setting) : List.of();
        String shown = setting.kind() == Setting.Kind.SECRET ? "(secret)"
            : lines.isEmpty() ? value : String.join(", ", lines);
        return new Given(origin, setting.key(), file + ": " + setting.key() + " = '" + shown + "'", List.of(value), directory);
    }
}
