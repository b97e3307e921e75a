package io.github.jamesgreylist.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The descriptors, and how values are read by them: from a file, from options, from both. */
class SettingsTest {

    private final Problems problems = new Problems();
    private final SettingsReader reader = new SettingsReader(problems, "greylist.properties", Path.of("/conf"),
        Map.of("delay", "100000 s", "ipv4Prefix", "32", "whitelistClients", "a, /etc/b", "retryWindow", "2 minutes"));

    static Stream<Setting<?>> all() {
        return Stream.concat(Settings.ESSENTIAL.stream(), Settings.OTHERS.stream());
    }

    @Test
    void everySettingThatIsReadHasExactlyOneDescriptor() {
        List<String> read = new ArrayList<>(List.of(refused(() -> GreylistSettings.from("file", Map.of("nonsense", "")))
            .get(0).replaceFirst(".*there are ", "").split(", ")));

        assertThat(all().map(Setting::key)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(read);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aDescriptorSaysWhatOperatorsHaveToKnow(Setting<?> setting) {
        assertThat(setting.sentence()).matches("[A-Z0-9].*\\.");
        assertThat(setting.rule()).startsWith("it must ");
        // Who sets the delay, even to the default, gets it for everybody.
        assertThat(GreylistSettings.from("file", setting.kind() == Setting.Kind.ONE && !setting.equals(Settings.DELAY)
            ? Map.of(setting.key(), setting.byDefault()) : Map.of())).as("the default, if it is set")
            .isEqualTo(GreylistSettings.DEFAULT);
    }

    @Test
    void anOptionWinsOverTheFileAndIsQuotedAsItWasTyped() {
        set(Settings.DELAY, "100000");
        assertThat(reader.read(Settings.DELAY)).as("refused").isEqualTo(Duration.ofMinutes(5));
        set(Settings.DELAY, "60");
        assertThat(reader.read(Settings.DELAY)).isEqualTo(Duration.ofMinutes(1));
        set(Settings.REPLY_TEXT, "50% off");
        reader.read(Settings.REPLY_TEXT);

        assertThat(refused(problems::refuse)).containsExactly("--delay=100000 is refused: it must be from 0 seconds to 1 day",
            "--greylist-text='50% off' is refused: " + Settings.REPLY_TEXT.rule());
    }

    @Test
    void withoutAnOptionTheFileIsQuoted() {
        reader.read(Settings.DELAY);

        assertThat(refused(problems::refuse)).containsExactly(
            "greylist.properties: delay = '100000 s' is refused: it must be from 0 seconds to 1 day");
    }

    @Test
    void aRuleAboutTwoSettingsNamesEachAsItWasSet() {
        set(Settings.DELAY, "3600");
        GreylistSettings.from(reader);
        assertThat(refused(problems::refuse)).containsExactly(
            "--delay=3600 is refused: it must be shorter than retryWindow (2 minutes), or no retry could ever pass");
    }

    @Test
    void namesOfFilesBeginWhereTheyWereWritten() {
        assertThat(reader.read(Settings.WHITELIST_CLIENTS))
            .isEqualTo(new FileNames(List.of(Path.of("/conf/a"), Path.of("/etc/b")), FileNames.IfMissing.REFUSE, true));
        assertThat(reader.read(Settings.WHITELIST_RECIPIENTS))
            .isEqualTo(new FileNames(List.of(Path.of("/conf/whitelist_recipients")), FileNames.IfMissing.IGNORE, true));
        set(Settings.WHITELIST_CLIENTS, "one", "two, with a comma");
        assertThat(reader.read(Settings.WHITELIST_CLIENTS))
            .isEqualTo(new FileNames(List.of(Path.of("one"), Path.of("two, with a comma")), FileNames.IfMissing.WARN, false));
    }

    @Test
    void ofTwoOptionsForOneSettingTheWiderCounts() {
        List<BridgeOption> options = Settings.IPV4_PREFIX.options();
        reader.set(Settings.IPV4_PREFIX, options.get(0), List.of("28"));
        assertThat(reader.read(Settings.IPV4_PREFIX)).isEqualTo(28);
        reader.set(Settings.IPV4_PREFIX, options.get(1), List.of(options.get(1).bare()));
        assertThat(reader.read(Settings.IPV4_PREFIX)).isEqualTo(32);
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThat(refused(() -> GreylistSettings.from("greylist.properties", Map.of("delay", "soon", "ipv6Prefix", "129",
            "dealy", "1", "privacyKey", "secret")))).hasSize(4).anyMatch(problem -> problem.contains("delay = 'soon' is refused"))
            .anyMatch(problem -> problem.contains("ipv6Prefix = '129' is refused"))
            .anyMatch(problem -> problem.contains("privacyKey = '(secret)' is refused"))
            .anyMatch(problem -> problem.contains("dealy is refused: there is no such setting"));
    }

    private void set(Setting<?> setting, String... typed) {
        reader.set(setting, setting.options().get(0), List.of(typed));
    }

    private static List<String> refused(Runnable reading) {
        List<String> refused = new ArrayList<>();
        assertThatThrownBy(reading::run).isInstanceOfSatisfying(SettingsException.class, refusal -> {
            assertThat(refusal).hasMessage(String.join("\n", refusal.problems()));
            refused.addAll(refusal.problems());
        });
        return refused;
    }
}
