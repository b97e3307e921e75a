package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.settings.BridgeOption;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.Setting;
import io.github.jamesgreylist.settings.Settings;
import io.github.jamesgreylist.settings.SettingsFile;
import io.github.jamesgreylist.settings.SettingsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Those options of the server that say how rows are stored and how long they count, for a command that makes rows. */
final class StoredForm implements IModelTransformer {

    private static final Set<String> NAMES = Set.of("--delay", "--retry-window", "--max-age", "--auto-whitelist-clients",
        "--ipv4cidr", "--ipv6cidr", "--lookup-by-host");

    @Override
    public CommandSpec transform(CommandSpec command) {
        each((setting, option) -> {
            if (command.findOption(option.name()) == null) {
                command.addOption(spec(setting, option));
            }
        });
        return command;
    }

    private static OptionSpec spec(Setting<?> setting, BridgeOption option) {
        boolean flag = option.label().isEmpty();
        OptionSpec.Builder builder = OptionSpec.builder(option.names().toArray(String[]::new))
            .description(setting.help(option).replace("%", "%%"))
            .paramLabel(option.label())
            .type(flag ? boolean.class : String.class);
        if (!flag) {
            builder.arity(option.bare().isEmpty() ? "1" : "0..1").fallbackValue(option.bare());
        }
        return builder.build();
    }

    private static void each(BiConsumer<Setting<?>, BridgeOption> reader) {
        Options.SETTINGS.forEach(setting -> setting.options().stream().filter(option -> NAMES.contains(option.name()))
            .forEach(option -> reader.accept(setting, option)));
    }

    /**
     * As a server with these options has them.
     *
     * @param server the options of it that are no settings
     * @throws io.github.jamesgreylist.settings.SettingsException with all that cannot be used
     */
    static GreylistSettings read(CommandSpec command, Options server) {
        Problems problems = new Problems();
        Map<String, String> file = Optional.ofNullable(server.config)
            .flatMap(config -> problems.read(() -> SettingsFile.read(config))).orElse(Map.of());
        SettingsReader reader = new SettingsReader(problems, String.valueOf(server.config), Path.of(""), file);
        each((setting, option) -> reader.set(setting, option, typed(command, option)));
        problems.read(() -> PrivacyKey.of(server, reader.isSet(Settings.PRIVACY_KEY)))
            .ifPresent(key -> reader.set(Settings.PRIVACY_KEY, BridgeOption.same("--privacy", ""), key.stream().toList()));
        GreylistSettings settings = GreylistSettings.from(reader);
        problems.refuse();
        return settings;
    }

    private static List<String> typed(CommandSpec command, BridgeOption option) {
        Object value = command.findOption(option.name()).getValue();
        return value == null || value.equals(false) ? List.of()
            : List.of(value.equals(true) ? option.bare() : value.toString());
    }
}
