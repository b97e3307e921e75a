package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.admin.DoorSettings;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.settings.BridgeOption;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.Settings;
import io.github.jamesgreylist.settings.SettingsFile;
import io.github.jamesgreylist.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;
import java.util.Optional;

/** What the options and the file of --config amount to. */
record Configuration(GreylistSettings greylist, PolicySettings policy, DatabaseSettings database, DoorSettings door) {

    /** Where lists are without --config. Recipients have no rules then. */
    private static final Path POSTGREY = Path.of("/etc/postgrey");
    private static final Map<String, String> AS_POSTGREY = Map.of(Settings.RECIPIENT_RULES.key(), "");

    /** @param problems gets all that cannot be used; for that, defaults are here */
    static Configuration of(Options options, Problems problems) {
        refuseWhatCannotBeDone(options, problems);
        Optional<Map<String, String>> file = options.config == null ? Optional.of(AS_POSTGREY)
            : problems.read(() -> SettingsFile.read(options.config));
        SettingsReader reader = new SettingsReader(problems, String.valueOf(options.config),
            options.config == null ? POSTGREY : options.config.toAbsolutePath().resolveSibling(""), file.orElse(Map.of()));
        Options.SETTINGS.forEach(setting -> setting.options().forEach(
            option -> reader.set(setting, option, options.typed(option))));
        problems.read(() -> PrivacyKey.of(options, reader.isSet(Settings.PRIVACY_KEY)))
            .ifPresent(key -> reader.set(Settings.PRIVACY_KEY, BridgeOption.same("--privacy", ""), key.stream().toList()));
        GreylistSettings greylist = GreylistSettings.from(reader);
        Configuration configuration = new Configuration(greylist, PolicySettings.from(reader),
            problems.read(() -> Database.of(options.store)).orElse(DatabaseSettings.derby("")),
            options.admin.settings(options.store, greylist.adminHosts(), problems));
        reader.refuseUnknownNames();
        refuseIf(problems, PolicySettings.LISTEN.options().stream().allMatch(option -> options.typed(option).isEmpty())
                && file.filter(values -> values.getOrDefault(PolicySettings.LISTEN.key(), "").isBlank()).isPresent(),
            "nowhere to listen: --inet or --unix must be there, for example --inet=10023");
        return configuration;
    }

    private static void refuseWhatCannotBeDone(Options options, Problems problems) {
        refuseIf(problems, options.daemonize, "--daemonize: this runs in the foreground; leave the option out and let systemd"
            + " start it, or end the command with &");
        refuseIf(problems, options.syslogFacility != null, "--syslog-facility: this logs to standard error; leave the option out"
            + " and write SyslogFacility= into the systemd unit, or pipe the log into logger(1)");
        refuseIf(problems, options.user != null && !options.user.equals(System.getProperty("user.name")),
            "--user: this cannot change its user; start it as " + options.user + ", with User= in the systemd unit");
        refuseIf(problems, options.group != null && !options.group.equals(ownGroup()), "--group: this cannot change its group;"
            + " start it with the group " + options.group + ", with Group= in the systemd unit");
        refuseIf(problems, options.noAction, "--noaction: leave the option out; --greylist-action=WARN defers nobody, and"
            + " neither does warn_if_reject before check_policy_service in main.cf");
        refuseIf(problems, options.manual, "--man: there is no manual page; --help explains each option");
        refuseIf(problems, options.verbose && options.quiet, "--verbose and --quiet are opposites: leave one out");
    }

    /** That of the process; empty if it cannot be known. */
    private static String ownGroup() {
        try {
            return Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class).group().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static void refuseIf(Problems problems, boolean wrong, String why) {
        if (wrong) {
            problems.add(why);
        }
    }
}
