package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.admin.DoorSettings;
import io.github.jamesgreylist.policy.ListeningSocket;
import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.settings.BridgeOption;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.Settings;
import io.github.jamesgreylist.settings.SettingsFile;
import io.github.jamesgreylist.settings.SettingsReader;
import io.github.jamesgreylist.settings.StoreKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the options and the file of --config amount to.
 *
 * @param warnings a sentence for each option that was taken and does nothing, or not all of what it says
 */
record Configuration(GreylistSettings greylist, PolicySettings policy, StorePlace place, DoorSettings door,
        List<String> warnings) {

    static final String NOWHERE_TO_LISTEN = "nowhere to listen";

    /** Where lists are without --config: postgrey's own, where they are, or those of the package. */
    private static final Path POSTGREY = Path.of("/etc/postgrey");
    private static final Path OWN = Path.of("/etc/greylist");
    /** Recipients have no rules without --config. */
    private static final Map<String, String> AS_POSTGREY = Map.of(Settings.RECIPIENT_RULES.key(), "");

    /** Where nobody else listens on behalf of the program; as below. */
    static Configuration of(Options options, Problems problems) {
        return of(options, List.of(), problems);
    }

    /**
     * @param kept     where systemd listens: with that, no option need name a place
     * @param problems gets all that cannot be used; for that, defaults are here
     */
    static Configuration of(Options options, List<ListeningSocket> kept, Problems problems) {
        options.takeBackNameless()
            .forEach(option -> problems.add(option + "= is refused: it must name a file or directory, or be left out"));
        List<String> warnings = options.postgrey.warnings(options.runsAs, problems);
        options.stray.ifPresent(warnings::add);
        if (options.verbose && options.quiet) {
            warnings.add("--verbose and --quiet are opposites, and --verbose counts: leave one out");
        }
        Optional<Map<String, String>> file = options.config == null ? Optional.of(AS_POSTGREY)
            : problems.read(() -> SettingsFile.read(options.config, problems));
        SettingsReader reader = new SettingsReader(problems, String.valueOf(options.config),
            options.config == null ? listDirectory(POSTGREY, OWN) : options.config.toAbsolutePath().resolveSibling(""),
            file.orElse(Map.of()));
        if (options.config != null) {
            reader.quote(SettingsFile.typed(options.config));
        }
        Options.SETTINGS.forEach(setting -> setting.options().forEach(
            option -> reader.set(setting, option, sayable(option, options.typed(option), warnings))));
        problems.read(() -> PrivacyKey.of(options, reader.isSet(Settings.PRIVACY_KEY)))
            .ifPresent(key -> reader.set(Settings.PRIVACY_KEY, BridgeOption.same("--privacy", ""), key.stream().toList()));
        GreylistSettings greylist = GreylistSettings.from(reader);
        Configuration configuration = new Configuration(greylist, PolicySettings.from(reader),
            problems.read(() -> StorePlace.of(options.store)).orElseGet(StorePlace::none),
            options.admin.settings(options.store, greylist.adminHosts(), problems), warnings);
        reader.refuseUnknownNames();
        refuseIf(problems, reader.read(Settings.STORE) == StoreKind.CASSANDRA && options.store.cassandra == null,
            options.config + ": store = cassandra is James's; here it is --cassandra=HOST,... with --cassandra-datacenter=NAME");
        refuseIf(problems,
            kept.isEmpty() && PolicySettings.LISTEN.options().stream().allMatch(option -> options.typed(option).isEmpty())
                    && file.filter(values -> values.getOrDefault(PolicySettings.LISTEN.key(), "").isBlank()).isPresent(),
            NOWHERE_TO_LISTEN + ": --inet or --unix must be there, for example --inet=10023");
        return configuration;
    }

    /** What a server would say, in what a server can say. */
    private static List<String> sayable(BridgeOption option, List<String> typed, List<String> warnings) {
        return switch (option.name()) {
            case "--greylist-text" ->
                typed.stream().flatMap(text -> bent(option, text, PlainText.reply(text), warnings)).toList();
            case "--x-greylist-header" -> typed.stream()
                .flatMap(text -> bent(option, text, Optional.of(PlainText.header(text)), warnings)).toList();
            case "--no-action" -> {
                addIf(warnings, !typed.isEmpty(), "--no-action is taken for --mode=observe, and nobody is deferred: leave it out"
                    + " and write that, or --mode=greylist to defer");
                yield typed;
            }
            default -> typed;
        };
    }

    /** @return postgrey's, if it has a list of clients, which its package brings and a purge of it takes away */
    static Path listDirectory(Path postgrey, Path own) {
        return Files.exists(postgrey.resolve("whitelist_clients")) ? postgrey : own;
    }

    private static Stream<String> bent(BridgeOption option, String typed, Optional<String> text, List<String> warnings) {
        if (text.isEmpty()) {
            addIf(warnings, true, option.name() + ": a reply has ASCII characters only, and nothing of this text could be read in"
                + " them: the usual text is said; write one in English, or a URL");
        } else {
            addIf(warnings, !text.get().equals(typed.strip()), option.name() + ": a mail server cannot say this as it stands (a"
                + " reply has at most 120 ASCII characters, a code of class 4, and a % is written %%): it is taken as '"
                + text.get() + "'");
        }
        return text.stream();
    }

    private static void addIf(List<String> warnings, boolean bent, String sentence) {
        if (bent && !warnings.contains(sentence)) {
            warnings.add(sentence);
        }
    }

    private static void refuseIf(Problems problems, boolean wrong, String why) {
        if (wrong) {
            problems.add(why);
        }
    }
}
