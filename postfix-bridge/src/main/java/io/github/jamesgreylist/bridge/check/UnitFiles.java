package io.github.jamesgreylist.bridge.check;

import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line that the systemd unit makes out of the files in /etc/default, by the rules of systemd.exec(5). */
public final class UnitFiles {

    /** In the order of the unit. */
    public static final List<Path> OF_THE_UNIT = List.of(Path.of("/etc/default/postgrey"), Path.of("/etc/default/greylist"));
    /** The unit's StateDirectory. */
    public static final String DBDIR = "/var/lib/greylist";

    private static final Set<String> OURS = Set.of("POSTGREY_OPTS", "POSTGREY_TEXT", "GREYLIST_OPTS");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*=[ \\t]*(.*)", Pattern.DOTALL);
    private static final Pattern PART = Pattern.compile("'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|\\\\(.)|([^'\"\\\\]+)",
        Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"(?:[^\"\\\\]|\\\\.)*\"|\\\\.|[^\\s'\"\\\\])+");

    private UnitFiles() {}

    /**
     * @param files    one that is missing says nothing
     * @param warnings gets a sentence for each variable that stands twice
     * @throws SettingsException if one cannot be read
     */
    public static List<String> words(List<Path> files, List<String> warnings) {
        Map<String, String> variables = new LinkedHashMap<>();
        files.forEach(file -> read(file, variables, warnings));
        List<String> words = new ArrayList<>(List.of("--dbdir=" + DBDIR));
        words.addAll(split(variables.getOrDefault("POSTGREY_OPTS", "")));
        words.addAll(split(variables.getOrDefault("GREYLIST_OPTS", "")));
        words.add("--greylist-text=" + variables.getOrDefault("POSTGREY_TEXT", ""));
        return words;
    }

    private static void read(Path file, Map<String, String> variables, List<String> warnings) {
        try {
            // A backslash at the end of a line goes on with the next one.
            for (String line : Files.readString(file).replace("\\\n", "").lines().toList()) {
                Matcher assignment = ASSIGNMENT.matcher(line);
                if (assignment.matches()) {
                    String name = assignment.group(1);
                    String value = unquoted(assignment.group(2).stripTrailing(), false);
                    if (variables.put(name, value) != null && OURS.contains(name)) {
                        warnings.add(name + " stands twice, and " + name + "=\"" + value + "\" in " + file
                            + ", the last one, is all that counts: write all of it on one line");
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // The unit does without, too.
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + e);
        }
    }

    /** What systemd makes of a variable that stands for several words. */
    static List<String> split(String text) {
        return WORD.matcher(text).results().map(word -> unquoted(word.group(), true)).toList();
    }

    private static String unquoted(String text, boolean word) {
        StringBuilder all = new StringBuilder();
        PART.matcher(text).results().forEach(part -> {
            String quoted = part.group(2);
            all.append(part.group(1) != null ? part.group(1)
                : quoted != null ? quoted.replaceAll(word ? "\\\\(.)" : "\\\\([\"\\\\`$])", "$1")
                : part.group(3) != null ? part.group(3) : part.group(4));
        });
        return all.toString();
    }
}
