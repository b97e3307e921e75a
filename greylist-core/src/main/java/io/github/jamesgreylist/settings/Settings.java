package io.github.jamesgreylist.settings;

import static io.github.jamesgreylist.settings.BridgeOption.number;
import static io.github.jamesgreylist.settings.BridgeOption.same;
import static io.github.jamesgreylist.settings.Setting.choice;
import static io.github.jamesgreylist.settings.Setting.duration;
import static io.github.jamesgreylist.settings.Setting.files;
import static io.github.jamesgreylist.settings.Setting.integer;
import static io.github.jamesgreylist.settings.Setting.require;
import static io.github.jamesgreylist.settings.Setting.text;

import io.github.jamesgreylist.settings.Setting.Kind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of a greylist, a descriptor each. Those of the policy server are with the policy server. */
public final class Settings {

    /** A James reads some characters otherwise than they stand in its file: a bridge would find nothing of what it has stored. */
    public static final String RULE_OF_KEY = "must have at least 16 characters, and no comma, backslash or $ among them";

    public static final Setting<Duration> DELAY = duration("delay", "5 minutes", "0 seconds", "1 day",
        "The earliest age of a triplet (client network, sender, recipient) at which a retry passes. With `0 seconds` the"
            + " first attempt is still deferred, and any second one passes.",
        number("--delay", "seconds", "300"));

    public static final Setting<Duration> DELAY_UNVERIFIED = duration("delayUnverified", "15 minutes", "0 seconds", "1 day",
        "The same for clients that nobody stands for: with neither an SPF domain nor a name of their own. Where `delay` is set and"
            + " this is not, it is the same for everybody.",
        number("--delay-unverified", "seconds", "900"));

    public static final Setting<Duration> RETRY_WINDOW = duration("retryWindow", "12 hours", "1 minute", "30 days",
        "A retry later than this after the first contact is a first contact again.",
        new BridgeOption(List.of("--retry-window"), "N", "",
            "A retry later than N days, or Nh hours, after the first contact is a"
                + " first contact again (default: 12h)",
            Settings::daysOrHours));

    public static final Setting<Duration> PASS_LIFETIME = duration("passLifetime", "35 days", "1 minute", "3650 days",
        "How long a triplet that passed stays known after it was last seen. 35 days let a monthly newsletter through.",
        unlessZero(number("--max-age", "days", "35")));

    public static final Setting<FileNames> WHITELIST_CLIENTS = files("whitelistClients", "whitelist_clients",
        "Files of clients that are not greylisted. They are in the directory of the settings file or have absolute names; an"
            + " empty value means none. Beside each, a `.local` file for your own entries counts as well. Without this line"
            + " the file may be missing; one that is named has to be there. A saved list is in force within seconds.",
        listOf("clients"));

    public static final Setting<FileNames> WHITELIST_RECIPIENTS = files("whitelistRecipients", "whitelist_recipients",
        "The same for recipients.", listOf("recipients"));

    public static final Setting<FileNames> WHITELIST_SENDERS = files("whitelistSenders", "",
        "The same for senders. Anybody can claim any sender: whoever knows what is on such a list is let in.");

    public static final Setting<FileNames> RECIPIENT_RULES = files("recipientRules", "recipient_rules",
        "Files that say which recipients are greylisted, and for how long.");

    public static final Setting<StoreFailure> ON_STORE_FAILURE = choice("onStoreFailure", StoreFailure.ACCEPT,
        "While the database is away: `accept` mail without greylisting, or `defer` it with `451 4.3.0`"
            + " (through Postfix: with its own code).",
        onFailure("defer", "accept"));

    public static final Setting<StoreFailure> ON_OPENING = choice("onOpening", StoreFailure.ACCEPT,
        "While the database is still opening at a start, which takes long after a crash: `accept` mail"
            + " without greylisting, or `defer` it. Up to 10 seconds the start waits for the database, and nobody is answered yet."
            + " It is `accept` because a restart would otherwise hold up all mail, known senders' too, and no stranger can bring it"
            + " about. The log says how many there were. Where `policy.onStoreFailure` is `silence`, Postfix gets that.",
        same("--on-opening", "accept|defer"));

    public static final Setting<Optional<String>> PRIVACY_KEY = new Setting<>("privacyKey", "",
        "it " + Settings.RULE_OF_KEY + ", or the line must go", Kind.SECRET, given -> given.isSet()
            ? Optional.of(require(isPrivacyKey(given.text()), given.text(), Settings.PRIVACY_KEY.rule())) : Optional.empty(),
        "If set, the database holds HMAC-SHA-256 hashes under this key instead of addresses. Another key makes every sender"
            + " wait once more.",
        List.of());

    static final Setting<Integer> IPV4_PREFIX = integer("ipv4Prefix", 24, 1, 32,
        "How many bits of an IPv4 client address count. Big senders retry from a neighbour: 24 lets the hosts of a /24 retry"
            + " for each other.",
        unlessZero(same("--ipv4cidr", "N")), byHost("32"));

    static final Setting<Integer> IPV6_PREFIX = integer("ipv6Prefix", 64, 1, 128,
        "How many bits of an IPv6 client address count.", unlessZero(same("--ipv6cidr", "N")), byHost("128"));

    static final Setting<Integer> AUTO_WHITELIST_CLIENTS = integer("autoWhitelistClients", 5, 0, 1_000_000,
        "A client network of which this many different triplets passed is not greylisted any more; `0` switches this off. Only"
            + " clients with an SPF domain or a name of their own count, and pass.",
        new BridgeOption(List.of("--auto-whitelist-clients"), "N", "5", "",
            typed -> Optional.of(typed.isEmpty() ? "5" : typed)));

    static final Setting<Integer> AUTO_WHITELIST_DOMAINS = integer("autoWhitelistDomains", 2, 0, 1_000_000,
        "The same for an SPF domain: one for which SPF passes, wherever its mail comes from.",
        same("--auto-whitelist-domains", "N"));

    static final Setting<Duration> AUTO_WHITELIST_INTERVAL = duration("autoWhitelistInterval", "1 hour", "0 seconds", "7 days",
        "At most one triplet of a network or SPF domain counts in this time, so that one bulk run is not enough.");

    static final Setting<Whom> WHOM = choice("whom", Whom.EVERYBODY,
        "Clients that are greylisted: `everybody`, or only `unverified` ones, without both an SPF domain and a name of their"
            + " own. With that nobody waits who is somebody, and more spam gets in (6 % of all spam in a simulation).",
        same("--whom", "WHO"));

    static final Setting<Mode> MODE = choice("mode", Mode.GREYLIST,
        "Strangers' mail: `greylist` defers it, `observe` lets it pass, to see what greylisting would do. With"
            + " `observe` everything is decided, stored and counted, and the log says `reason=observed` with what would have been;"
            + " no mail is deferred, whatever `onStoreFailure` says, and none gets a header.",
        same("--mode", "greylist|observe"),
        new BridgeOption(List.of("--no-action", "--noaction", "-n"), "", "observe", "Better left out: the same as --mode=observe",
            Optional::of));

    static final Setting<String> REPLY_CODE = text("replyCode", "450", "450|421",
        "it must be 450, or 421 to close the connection as well (RFC 6647 §5)", "The reply code of a deferral.");

    static final Setting<String> REPLY_ENHANCED_CODE = text("replyEnhancedCode", "4.2.0", "4\\.\\d{1,3}\\.\\d{1,3}",
        "it must be an enhanced code of class 4, for example 4.2.0 (RFC 3463)", "The enhanced status code of a deferral.",
        greylistText(1));

    /** What is filled in for %r may be longer: ReplyTemplate cuts it. */
    static final Setting<String> REPLY_TEXT = text("replyText", "Greylisted for %s seconds", "(?:[ -$&-~]|%[sr%]){1,120}",
        "it must be 1 to 120 printable ASCII characters in which % stands only in %s (seconds left), %r (recipient domain) and"
            + " %% (a %)",
        "The text of a deferral, behind `<recipient>: Recipient address rejected:`, for example"
            + " `Greylisted, see http://%r/help`.",
        greylistText(2));

    static final Setting<Duration> TIME_BUDGET = duration("timeBudget", "2 seconds", "100 ms", "1 minute",
        "No mail waits longer than this for the database.", number("--time-budget", "milliseconds", "2000"));

    static final Setting<Integer> MAX_FIRST_CONTACTS = integer("maxFirstContacts", 1_000_000, 1_000, 1_000_000_000,
        "Most triplets stored that never passed. At the bound the oldest are dropped for new ones, first of all those of"
            + " networks and SPF domains that hold more than a hundredth of it, and the log warns once: a flood of made-up"
            + " senders then drives out mostly itself, instead of filling the disk. Rows under SPF"
            + " domains are bounded by themselves, by the same number. A database that servers share may exceed it for a while.",
        same("--max-first-contacts", "N"));

    static final Setting<Integer> MAX_CORRESPONDENTS = integer("maxCorrespondents", 1_000_000, 1_000, 1_000_000_000,
        "Most correspondents stored: people to whom a user wrote, which the mailet LearnCorrespondents learns. At the bound the"
            + " oldest are dropped for new ones, and the log warns once.");

    static final Setting<Integer> CACHED_TRIPLETS = integer("cachedTriplets", 100_000, 0, 100_000_000,
        "Triplets that passed and are kept in memory, so that their mail does not wait for the database; `0` for none. They take"
            + " 256 bytes each, and more than half of Java's memory (`-Xmx`) has room for are refused.",
        same("--cached-triplets", "N"));

    static final Setting<String> SPF = text("spf", "on", "on|off", "it must be on or off",
        "Whether SPF (RFC 7208) is asked: a sender whose domain vouches for the client is known by that domain, from whatever"
            + " network of its own it comes.",
        same("--spf", "on|off"));

    static final Setting<Optional<InetSocketAddress>> DNS = Setting.of("dns", "", HostAndPort.RULE + ", or empty",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(HostAndPort.parse(text)),
        "The name server that is asked for names, SPF and DNS whitelists; it has to be a recursive one. If empty, those of the"
            + " system are asked (`/etc/resolv.conf`), and in James those of `dnsservice.xml`.",
        same("--dns", "HOST:PORT"));

    static final Setting<List<String>> DNS_WHITELISTS = new Setting<>("dnsWhitelists", "",
        "it must be domains of such lists, with commas between them; for example list.dnswl.org", Kind.LIST,
        given -> given.items().flatMap(item -> Arrays.stream(item.split(","))).map(Settings::dnsWhitelist).toList(),
        "Lists of good clients that are asked over the DNS before a client has to wait. Only the answers 127.0.x.1 to 127.0.x.3"
            + " count. Look at their terms of use: some want a resolver of your own, or money.",
        List.of(same("--dns-whitelists", "ZONE")));

    static final Setting<Optional<Path>> PUBLIC_SUFFIX_LIST = new Setting<>("publicSuffixList", "",
        "it must be the name of a file, or empty", Kind.ONE,
        given -> given.text().isEmpty() ? Optional.empty() : Optional.of(given.directory().resolve(given.text())),
        "A newer public suffix list (https://publicsuffix.org/list/public_suffix_list.dat) than the one that is shipped. All"
            + " servers that share a database need the same.",
        List.of(same("--public-suffix-list", "FILE")));

    static final Setting<List<String>> ADMIN_HOSTS = new Setting<>("adminHosts", "",
        "it must be names of this server without ports, with commas between them", Kind.LIST,
        given -> given.items().flatMap(item -> Arrays.stream(item.split(","))).map(Settings::hostName).toList(),
        "Names under which administrators may ask for this server (the HTTP header `Host`), beside `localhost` and any address:"
            + " that of a proxy before it, for one. Under another name a web site could have pointed its own to this server.",
        List.of(same("--admin-hosts", "NAME")));

    /** Of James alone: the bridge has options for it. */
    public static final Setting<StoreKind> STORE = choice("store", StoreKind.JDBC,
        "The store of the greylist in James: `jdbc` is a database, that of `james-database.properties` or an embedded one;"
            + " `cassandra` is the cluster that James itself uses, where it uses one. The bridge has `--database` and"
            + " `--cassandra` for that.");

    /** What most operators look at first. */
    public static final List<Setting<?>> ESSENTIAL =
        List.of(DELAY, DELAY_UNVERIFIED, RETRY_WINDOW, PASS_LIFETIME, WHITELIST_CLIENTS,
            WHITELIST_RECIPIENTS, WHITELIST_SENDERS, RECIPIENT_RULES, ON_STORE_FAILURE, PRIVACY_KEY);
    public static final List<Setting<?>> OTHERS = List.of(IPV4_PREFIX, IPV6_PREFIX, AUTO_WHITELIST_CLIENTS,
        AUTO_WHITELIST_DOMAINS, AUTO_WHITELIST_INTERVAL, WHOM, MODE, REPLY_CODE, REPLY_ENHANCED_CODE, REPLY_TEXT, TIME_BUDGET,
        ON_OPENING,
        MAX_FIRST_CONTACTS,
        MAX_CORRESPONDENTS, CACHED_TRIPLETS, SPF, DNS, DNS_WHITELISTS, PUBLIC_SUFFIX_LIST, ADMIN_HOSTS, STORE);

    private static final Pattern WITH_CODE = Pattern.compile("(\\d\\.\\d+\\.\\d+) +(.*)");

    private Settings() {}

    /** By {@link #RULE_OF_KEY}. */
    public static boolean isPrivacyKey(String text) {
        return text.length() >= 16 && !text.matches(".*[,\\\\$].*");
    }

    /** The bridge's --on-failure, which is about two settings: this one, or otherwise its default. */
    public static BridgeOption onFailure(String one, String otherwise) {
        return new BridgeOption(List.of("--on-failure"), "accept|defer|silence", "", "While the database is away: let mail pass,"
            + " defer it, or close the connection without an answer, so that Postfix does what its default_action says (default:"
            + " accept)",
            typed -> Optional.of(require(typed.matches("(?i)accept|defer|silence"),
                typed.equalsIgnoreCase(one) ? one : otherwise, "it must be accept, defer or silence")));
    }

    private static String dnsWhitelist(String zone) {
        return require(zone.matches("(?:[A-Za-z0-9_-]{1,63}\\.)+[A-Za-z0-9-]{2,63}"), zone, DNS_WHITELISTS.rule());
    }

    private static String hostName(String name) {
        return require(name.matches("[A-Za-z0-9._-]{1,253}"), name, ADMIN_HOSTS.rule());
    }

    private static BridgeOption listOf(String whom) {
        return new BridgeOption(List.of("--whitelist-" + whom), "FILE", "", "File of " + whom + " that are not greylisted. May be"
            + " repeated (default: what --config says, or whitelist_" + whom + " and its .local file in /etc/postgrey if"
            + " there is a whitelist_clients, and otherwise in /etc/greylist)",
            typed -> Optional.of(require(!typed.isBlank(), typed, "it must name a file")));
    }

    /** Nothing has this size, and postgrey takes it for its default. */
    private static BridgeOption unlessZero(BridgeOption option) {
        return new BridgeOption(option.names(), option.label(), option.bare(), option.help(),
            typed -> typed.equals("0") ? Optional.empty() : option.meaning().apply(typed));
    }

    private static BridgeOption byHost(String bits) {
        return new BridgeOption(List.of("--lookup-by-host"), "", bits, "A client is its address", Optional::of);
    }

    /** postgrey takes days, or hours with an h. */
    private static Optional<String> daysOrHours(String typed) {
        return Optional.of(require(typed.matches("\\d+[hH]?"), typed.matches("\\d+") ? typed + " days" : typed,
            "it must be a number of days, or of hours and an h; for example 2 or 6h"));
    }

    /** A text may bring an enhanced code; an empty one, which Debian's init script may pass, is none. */
    private static BridgeOption greylistText(int group) {
        return new BridgeOption(List.of("--greylist-text"), "TXT", "",
            "Text of a deferral; %s: seconds left, %r: recipient domain"
                + " (default: Greylisted for %s seconds)",
            typed -> {
                Matcher withCode = WITH_CODE.matcher(typed);
                return withCode.matches() ? Optional.of(withCode.group(group))
                    : Optional.of(typed).filter(text -> group == 2 && !text.isBlank());
            });
    }
}
