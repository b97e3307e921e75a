package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.settings.Setting;
import io.github.jamesgreylist.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What operators read of settings is what the descriptors say: docs/settings.md between its two marks, and the sample in
 * james-conf. With -Dsettings.write=true this writes both instead.
 */
class SettingsPagesTest {

    private static final Path PAGE = Path.of("../docs/settings.md");
    private static final Path SAMPLE = Path.of("../james-conf/greylist.properties");
    private static final String BEGIN = "<!-- From the descriptors of the settings: see SettingsPagesTest. -->\n";
    private static final String END = "<!-- End -->\n";
    private static final int WIDTH = 100;

    @Test
    void thePageIsWhatTheDescriptorsSay() throws IOException {
        String page = Files.readString(PAGE);
        compare(PAGE,
            page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + descriptions() + page.substring(page.indexOf(END)));
    }

    @Test
    void theSampleIsWhatTheDescriptorsSay() throws IOException {
        compare(SAMPLE,
            comment("James Greylist: all settings. What stands behind a # is the default: take the # off to change it."
                + " Read once, at the start.")
                + comment("Durations are a whole number and a unit: ms, seconds, minutes, hours, days,"
                    + " weeks.")
                + "\n"
                + Stream.of(Settings.ESSENTIAL, Settings.OTHERS, PolicySettings.OTHERS).flatMap(List::stream)
                    .map(setting -> sample(setting) + "#" + setting.key() + "=" + setting.byDefault() + "\n\n")
                    .collect(Collectors.joining())
                + sample(PolicySettings.LISTEN) + comment("Delete the line if no Postfix asks this James.")
                + "policy.listen=inet:127.0.0.1:10023\n");
    }

    private static void compare(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("settings.write")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file)).as("%s, to be written by mvn test -pl postfix-bridge -am -Dtest=SettingsPagesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dsettings.write=true, as%n%s", file, expected).isEqualTo(expected);
    }

    private static String descriptions() {
        List<Setting<?>> essential = Stream.concat(Settings.ESSENTIAL.stream(), Stream.of(PolicySettings.LISTEN)).toList();
        return "\n| setting | default | option of the bridge |\n|---|---|---|\n"
            + Stream.of(essential, Settings.OTHERS, PolicySettings.OTHERS).flatMap(List::stream)
                .map(setting -> "| [`" + setting.key() + "`](#" + setting.key().toLowerCase(Locale.ROOT).replace(".", "") + ") | "
                    + byDefault(setting) + " | " + options(setting) + " |\n")
                .collect(Collectors.joining())
            + group("Essentials", essential) + group("The rest", Settings.OTHERS)
            + group("The policy server for Postfix", PolicySettings.OTHERS) + "\n";
    }

    private static String group(String name, List<Setting<?>> settings) {
        return "\n## " + name + "\n" + settings.stream().map(setting -> "\n### `" + setting.key() + "`\n\n"
            + wrapped("", setting.sentence() + " " + rule(setting))).collect(Collectors.joining());
    }

    private static String sample(Setting<?> setting) {
        return comment((setting.sentence() + " " + rule(setting)).replace("`", ""));
    }

    private static String rule(Setting<?> setting) {
        return setting.rule().replaceFirst("^it must be ", "Values: ").replaceFirst("^it must have ", "It has ") + ".";
    }

    private static String byDefault(Setting<?> setting) {
        return setting.byDefault().isEmpty() ? "" : "`" + setting.byDefault() + "`";
    }

    private static String options(Setting<?> setting) {
        return setting.options().stream().map(option -> "`" + option.name()
            + (option.label().isEmpty() ? "" : "=" + option.label().replace("|", "\\|")) + "`").collect(Collectors.joining(", "));
    }

    private static String comment(String text) {
        return wrapped("# ", text);
    }

    private static String wrapped(String before, String text) {
        StringBuilder lines = new StringBuilder(before.trim());
        int length = before.trim().length();
        for (String word : text.split(" ")) {
            if (length > 0 && length + 1 + word.length() > WIDTH) {
                lines.append('\n').append(before.trim());
                length = before.trim().length();
            }
            lines.append(length > 0 ? " " : "").append(word);
            length += (length > 0 ? 1 : 0) + word.length();
        }
        return lines.append('\n').toString();
    }
}
