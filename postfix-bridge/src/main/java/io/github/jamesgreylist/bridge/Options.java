package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.reply.PassHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line, as it was typed: names and meanings are postgrey's. {@link Configuration} says what follows. */
@Command(name = "postfix-bridge", sortOptions = false, usageHelpAutoWidth = true,
    customSynopsis = {"postfix-bridge [OPTIONS]", "       postfix-bridge export|import|rehearse [OPTIONS]"},
    separator = "=", versionProvider = Options.Version.class,
    subcommands = {ExportCommand.class, ImportCommand.class, RehearseCommand.class},
    commandListHeading = "%nTo move a greylist, and to make later starts faster:%n",
    description = "Greylisting for Postfix and Exim: a policy server that understands postgrey's options.",
    footerHeading = "%n",
    footer = {
        "Runs in the foreground. HUP reads the whitelists again, TERM answers what has been asked and ends with 0.",
        "Exit status: 0 after TERM or INT; 2 if options, lists or the database's tables are refused, which no restart"
            + " repairs; 1 for anything else.",
    })
final class Options {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Display the version and exit.")
    boolean version;

    @Option(names = {"-i", "--inet"}, paramLabel = "[HOST:]PORT",
        description = "Listen on PORT, on localhost unless there is a HOST. May be repeated.")
    List<String> inet = new ArrayList<>();

    @Option(names = {"-u", "--unix"}, paramLabel = "PATH", description = "Listen on a Unix socket. May be repeated.")
    List<Path> unix = new ArrayList<>();

    @Option(names = "--socketmode", paramLabel = "MODE",
        description = "Permissions of the Unix socket (default: 0666).")
    String socketMode;

    @Option(names = "--listen-queue-size", paramLabel = "N",
        description = "Connections that may wait to be accepted (default: 512).")
    String listenQueueSize;

    @Mixin
    DatabaseOptions store;

    @Option(names = "--delay", paramLabel = "N", description = "Greylist for N seconds (default: 300).")
    String delay;

    @Option(names = "--retry-window", paramLabel = "N",
        description = "A retry more than N days, or Nh hours, after the first attempt counts as a first"
            + " again (default: 2).")
    String retryWindow;

    @Option(names = "--max-age", paramLabel = "N",
        description = "Forget who passed N days after he was last seen (default: 35).")
    String maxAge;

    @Option(names = "--auto-whitelist-clients", paramLabel = "N", arity = "0..1", fallbackValue = "5",
        description = "A client network that passed with N triplets is not greylisted any more; 0: never (default: 5).")
    String autoWhitelistClients;

    @Option(names = "--whitelist-clients", paramLabel = "FILE",
        description = "Clients that are not greylisted, instead of the default files. May be repeated"
            + " (default: /etc/postgrey/whitelist_clients and /etc/postgrey/whitelist_clients.local, as far as they are there).")
    List<Path> whitelistClients = new ArrayList<>();

    @Option(names = "--whitelist-recipients", paramLabel = "FILE",
        description = "Recipients that are not greylisted, instead of the default files. May be repeated"
            + " (default: /etc/postgrey/whitelist_recipients and /etc/postgrey/whitelist_recipients.local, as far as they are there).")
    List<Path> whitelistRecipients = new ArrayList<>();

    @Option(names = "--lookup-by-subnet", description = "A client is its network (default).")
    boolean lookupBySubnet;

    @Option(names = "--lookup-by-host", description = "A client is its address.")
    boolean lookupByHost;

    @Option(names = "--ipv4cidr", paramLabel = "N", description = "Bits of an IPv4 network (default: 24).")
    String ipv4Cidr;

    @Option(names = "--ipv6cidr", paramLabel = "N", description = "Bits of an IPv6 network (default: 64).")
    String ipv6Cidr;

    @Option(names = "--greylist-action", paramLabel = "A",
        description = "Answer A to Postfix for a greylisted mail: DEFER_IF_PERMIT, DEFER, DEFER_IF_REJECT, 421, 450 to 459, or"
            + " WARN, which defers nobody (default: DEFER_IF_PERMIT).")
    String greylistAction;

    @Option(names = "--greylist-text", paramLabel = "TXT",
        description = "Text for a greylisted mail; %%s: seconds left, %%r: recipient domain"
            + " (default: 'Greylisted for %%s seconds').")
    String greylistText;

    @Option(names = "--x-greylist-header", paramLabel = "TXT",
        description = "Header of a mail that was delayed; %%t: seconds, %%v: version, %%h: host, %%d: date (default: '"
            + "X-Greylist: delayed %%t seconds by james-greylist-%%v at %%h; %%d').")
    String header;

    @Option(names = "--hostname", paramLabel = "NAME",
        description = "This host's name, for the header (default: what hostname says).")
    String hostname;

    @Option(names = "--privacy",
        description = "Store addresses as keyed hashes. The key is made at the first start, in privacy.key in --dbdir.")
    boolean privacy;

    @Option(names = "--privacy-key-file", paramLabel = "FILE",
        description = "File with the key for --privacy: servers that share a database need the same.")
    Path privacyKeyFile;

    @Option(names = "--exim", description = "Close the connection after each answer, as Exim expects.")
    boolean exim;

    @Option(names = "--on-failure", paramLabel = "accept|defer|silence",
        description = "While the database is away: let mail pass, defer it, or close the connection without an answer,"
            + " so that Postfix does what its default_action says (default: accept).")
    String onFailure;

    @Option(names = "--time-budget", paramLabel = "N",
        description = "Milliseconds within which Postfix has its answer (default: 2000).")
    String timeBudget;

    @Option(names = "--max-first-contacts", paramLabel = "N",
        description = "Store N triplets that have not passed, and drop the oldest for new ones then (default: 1000000).")
    String maxFirstContacts;

    @Option(names = "--cached-triplets", paramLabel = "N",
        description = "Keep N triplets that passed in memory, a few hundred bytes each, so that their mail does not wait for"
            + " the database (default: 100000).")
    String cachedTriplets;

    @Option(names = "--pidfile", paramLabel = "PATH", description = "Write the process id to PATH.")
    Path pidFile;

    @Option(names = {"-v", "--verbose"}, description = "Log more.")
    boolean verbose;

    @Option(names = {"-q", "--quiet"}, description = "Log warnings only, and no decisions.")
    boolean quiet;

    @Option(names = "--user", paramLabel = "USER",
        description = "Refused unless it runs as USER already: start it as that user.")
    String user;

    @Option(names = "--group", paramLabel = "GROUP",
        description = "Refused unless it runs with GROUP already: start it with that group.")
    String group;

    @Option(names = {"-d", "--daemonize"}, description = "Refused: it runs in the foreground, as systemd wants it.")
    boolean daemonize;

    @Option(names = {"--syslog-facility", "--syslogfacility", "--facility"}, paramLabel = "F",
        description = "Refused: it logs to standard error; SyslogFacility= in the systemd unit does this.")
    String syslogFacility;

    @Option(names = {"-n", "--noaction", "--no-action"}, description = "Refused: --greylist-action=WARN defers nobody.")
    boolean noAction;

    @Option(names = "--man", description = "Refused: there is no manual page.")
    boolean manual;

    /** Reads arguments into these options. Of one that is given twice, the last counts, as with postgrey. */
    CommandLine commandLine() {
        return new CommandLine(this).setOverwrittenOptionsAllowed(true);
    }

    /** For --version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"postfix-bridge " + PassHeader.version() + " (James Greylist)"};
        }
    }
}
