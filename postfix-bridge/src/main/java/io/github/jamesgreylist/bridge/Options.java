package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.command.AllowCommand;
import io.github.jamesgreylist.bridge.command.ExplainCommand;
import io.github.jamesgreylist.bridge.command.ForgetCommand;
import io.github.jamesgreylist.bridge.command.ListCommand;
import io.github.jamesgreylist.bridge.command.ReleaseCommand;
import io.github.jamesgreylist.bridge.command.ReportCommand;
import io.github.jamesgreylist.bridge.command.StatusCommand;
import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.settings.BridgeOption;
import io.github.jamesgreylist.settings.Setting;
import io.github.jamesgreylist.settings.Setting.Kind;
import io.github.jamesgreylist.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The command line, as it was typed: names and meanings are postgrey's. {@link Configuration} says what follows. */
@Command(name = "greylist-bridge", sortOptions = false, usageHelpAutoWidth = true,
    customSynopsis = {"greylist-bridge [OPTIONS]", "       greylist-bridge COMMAND [OPTIONS]"},
    separator = "=", versionProvider = Options.Version.class,
    subcommands = {StatusCommand.class, ListCommand.class, ExplainCommand.class, ReleaseCommand.class, ForgetCommand.class,
        AllowCommand.class, ReportCommand.class, ExportCommand.class, ImportCommand.class, CheckCommand.class,
        RehearseCommand.class},
    commandListHeading = "%nCommands, most of them for a server that is running (COMMAND --help tells more):%n",
    description = "Greylisting for Postfix and Exim: a policy server that understands postgrey's options.",
    footerHeading = "%n",
    footer = {
        "Runs in the foreground. HUP reads the whitelists again, TERM answers what has been asked and ends with 0.",
        "Exit status: 0 after TERM or INT; 2 if options, lists or the database's tables are refused, which no restart"
            + " repairs; 1 for anything else.",
    })
final class Options {

    /** All that options can set. */
    static final List<Setting<?>> SETTINGS = Stream.of(
        List.of(PolicySettings.LISTEN), Settings.ESSENTIAL, Settings.OTHERS, PolicySettings.OTHERS)
        .<Setting<?>>flatMap(List::stream).toList();
    /** Behind those, in --help. */
    static final int LAST = 1;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Display the version and exit.")
    boolean version;

    @Option(names = "--config", paramLabel = "FILE",
        description = "Read settings from FILE, a greylist.properties as James has it, and lists beside it; options win.")
    Path config;

    @Mixin
    DatabaseOptions store;

    @Option(names = "--lookup-by-subnet", description = "A client is its network (default).")
    boolean lookupBySubnet;

    @Option(names = "--privacy",
        description = "Store addresses as keyed hashes. The key is made at the first start, in privacy.key in --dbdir.")
    boolean privacy;

    @Option(names = "--privacy-key-file", paramLabel = "FILE",
        description = "File with the key for --privacy: servers that share a database need the same.")
    Path privacyKeyFile;

    @Mixin
    AdminOptions admin;

    @Option(names = "--pidfile", order = LAST, paramLabel = "PATH", description = "Write the process id to PATH.")
    Path pidFile;

    @Option(names = {"-v", "--verbose"}, order = LAST, description = "Log more.")
    boolean verbose;

    @Option(names = {"-q", "--quiet"}, order = LAST, description = "Log warnings, starts and outages only, and no decisions.")
    boolean quiet;

    @Mixin
    PostgreyOptions postgrey;

    /** Words that belong to none of these, in a sentence. */
    Optional<String> stray = Optional.empty();

    /** Whose rights count. */
    RunsAs runsAs = RunsAs.thisProcess();

    private final CommandLine commandLine = new CommandLine(this).setOverwrittenOptionsAllowed(true)
        .setCaseInsensitiveEnumValuesAllowed(true);

    Options() {
        SETTINGS.forEach(setting -> setting.options().forEach(option -> add(setting, option)));
    }

    /** One option may set several settings. */
    private void add(Setting<?> setting, BridgeOption option) {
        CommandSpec spec = commandLine.getCommandSpec();
        if (spec.findOption(option.name()) != null) {
            return;
        }
        boolean flag = option.label().isEmpty();
        OptionSpec.Builder builder = OptionSpec.builder(option.names().toArray(String[]::new))
            .description(setting.help(option).replace("%", "%%"))
            .paramLabel(option.label())
            .type(flag ? boolean.class : setting.kind() == Kind.LIST ? List.class : String.class);
        if (!flag) {
            builder.arity(option.bare().isEmpty() ? "1" : "0..1").fallbackValue(option.bare()).auxiliaryTypes(String.class);
        }
        spec.addOption(builder.build());
    }

    /** Reads arguments into these options. Of one that is given twice, the last counts, as with postgrey. */
    CommandLine commandLine() {
        return commandLine;
    }

    /** As it was typed: nothing, one value, or, for a list, several. */
    List<String> typed(BridgeOption option) {
        Object value = commandLine.getCommandSpec().findOption(option.name()).getValue();
        return value == null || value.equals(false) ? List.of()
            : value instanceof List<?> several ? several.stream().map(String::valueOf).toList()
            : List.of(value.equals(true) ? option.bare() : value.toString());
    }

    /** Takes back those that should name a file or directory and name none, which Java takes for the working directory. */
    List<String> takeBackNameless() {
        List<OptionSpec> nameless = commandLine.getCommandSpec().options().stream()
            .filter(option -> option.typeInfo().getType() == Path.class && Path.of("").equals(option.getValue())).toList();
        nameless.forEach(option -> option.setValue(option.defaultValue() == null ? null : Path.of(option.defaultValue())));
        return nameless.stream().map(OptionSpec::longestName).toList();
    }

    /** For --version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"greylist-bridge " + PassHeader.version() + " (James Greylist)"};
        }
    }
}
