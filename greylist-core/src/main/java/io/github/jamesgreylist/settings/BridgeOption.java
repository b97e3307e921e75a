package io.github.jamesgreylist.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * An option of the bridge that sets a setting. One option may set several, each by a part of what it says.
 *
 * @param names   as they are typed; messages use the first
 * @param label   of its value in {@code --help}; empty if it has none
 * @param bare    what it says when it is typed without a value; empty if it needs one
 * @param help    what it is for, and its default; empty if the setting's own words do
 * @param meaning what it says in the words of the settings file; empty if that is nothing about this setting. Throws an
 *                {@link IllegalArgumentException} whose message is the rule that is broken
 */
public record BridgeOption(List<String> names, String label, String bare, String help,
        Function<String, Optional<String>> meaning) {

    /** Its value is the setting's. */
    public static BridgeOption same(String name, String label) {
        return new BridgeOption(List.of(name), label, "", "", Optional::of);
    }

    /** Its value is a number of {@code seconds} or the like. */
    static BridgeOption number(String name, String unit, String example) {
        return new BridgeOption(List.of(name), unit.toUpperCase(Locale.ROOT), "", "", typed -> Optional.of(Setting.require(
            typed.matches("\\d+"), typed + " " + unit, "it must be a number of " + unit + "; for example " + example)));
    }

    public String name() {
        return names.get(0);
    }
}
