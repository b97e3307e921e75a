package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that postgrey has and that nothing here follows: a command line with them starts, and says what does it here. */
final class PostgreyOptions {

    @Option(names = "--user", order = Options.LAST, paramLabel = "USER",
        description = "Better left out: start it as USER. Refused if it would stay root.")
    @Nullable
    String user;

    @Option(names = "--group", order = Options.LAST, paramLabel = "GROUP",
        description = "Better left out: start it with GROUP.")
    @Nullable
    String group;

    @Option(names = {"-d", "--daemonize"}, order = Options.LAST,
        description = "Better left out: it runs in the foreground, as systemd wants it.")
    boolean daemonize;

    @Option(names = {"--syslog-facility", "--syslogfacility", "--facility"}, order = Options.LAST, paramLabel = "F",
        description = "Better left out: it logs to standard error; SyslogFacility= in the systemd unit does this.")
    @Nullable
    String syslogFacility;

    @Option(names = "--man", order = Options.LAST,
        description = "Better left out: man greylist-bridge, and --help, explain each option.")
    boolean manual;

    /**
     * @param problems gets what is dangerous
     * @return a sentence for each option that has no effect
     */
    List<String> warnings(RunsAs runsAs, Problems problems) {
        List<String> warnings = new ArrayList<>();
        if (user != null && runsAs.user().equals(RunsAs.ROOT) && !user.equals(RunsAs.ROOT)) {
            problems.add("--user: this cannot change its user, and would stay root; start it as " + user
                + ", with User= in the systemd unit, or by runuser -u " + user + " --");
        } else {
            addIf(warnings, user != null && !user.equals(runsAs.user()), "--user has no effect, it runs as " + runsAs.user()
                + ": leave it out; User= in the systemd unit says as whom it runs");
        }
        addIf(warnings, group != null && !group.equals(runsAs.group()),
            "--group has no effect, it runs with the group " + runsAs.group()
                + ": leave it out; Group= in the systemd unit says with which one it runs");
        addIf(warnings, daemonize, "--daemonize has no effect, it stays in the foreground: leave it out; systemd starts it, or"
            + " end the command with &");
        addIf(warnings, syslogFacility != null, "--syslog-facility has no effect, it logs to standard error: leave it out;"
            + " SyslogFacility= in the systemd unit does this, or logger(1) behind a pipe");
        addIf(warnings, manual,
            "--man has no effect, it serves: leave it out; man greylist-bridge and --help explain each option");
        return warnings;
    }

    private static void addIf(List<String> warnings, boolean given, String sentence) {
        if (given) {
            warnings.add(sentence);
        }
    }
}
