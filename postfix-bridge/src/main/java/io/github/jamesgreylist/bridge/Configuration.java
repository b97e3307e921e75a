package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the options amount to.
 *
 * @param clients    whitelists of clients
 * @param recipients whitelists of recipients
 */
record Configuration(GreylistSettings greylist, PolicySettings policy, DatabaseSettings database,
                     List<ListFile> clients, List<ListFile> recipients, Optional<Path> pidFile) {

    private static final String SOURCE = "command line";
    private static final Path LISTS = Path.of("/etc/postgrey");
    private static final Pattern ENHANCED_CODE = Pattern.compile("(\\d\\.\\d+\\.\\d+) +(.*)");
    /** Settings, and the options that set them. */
    private static final Map<String, String> OPTION_NAMES = Map.ofEntries(
        Map.entry("delay", "--delay"),
        Map.entry("retryWindow", "--retry-window"),
        Map.entry("passLifetime", "--max-age"),
        Map.entry("ipv4Prefix", "--ipv4cidr"),
        Map.entry("ipv6Prefix", "--ipv6cidr"),
        Map.entry("replyText", "--greylist-text"),
        Map.entry("replyEnhancedCode", "--greylist-text"),
        Map.entry("timeBudget", "--time-budget"),
        Map.entry("autoWhitelistClients", "--auto-whitelist-clients"),
        Map.entry("maxFirstContacts", "--max-first-contacts"),
        Map.entry("cachedTriplets", "--cached-triplets"),
        Map.entry("policy.socketMode", "--socketmode"),
        Map.entry("policy.backlog", "--listen-queue-size"),
        Map.entry("policy.greylistAction", "--greylist-action"),
        Map.entry("policy.header", "--x-greylist-header"),
        Map.entry("policy.hostname", "--hostname"),
        Map.entry("policy.listen", "--inet or --unix"));

    /** @throws SettingsException with a line for the operator */
    static Configuration of(Options options) {
        refuseWhatCannotBeDone(options);
        try {
            return new Configuration(
                GreylistSettings.from(SOURCE, greylist(options)),
                PolicySettings.from(SOURCE, policy(options)),
                Database.of(options.store),
                lists(options.whitelistClients, "whitelist_clients"),
                lists(options.whitelistRecipients, "whitelist_recipients"),
                Optional.ofNullable(options.pidFile));
        } catch (SettingsException e) {
            throw new SettingsException(inOptionNames(e.getMessage()));
        }
    }

    private static void refuseWhatCannotBeDone(Options options) {
        refuseIf(options.daemonize, "--daemonize: this runs in the foreground; leave the option out and let systemd"
            + " start it, or end the command with &");
        refuseIf(options.syslogFacility != null, "--syslog-facility: this logs to standard error; leave the option out"
            + " and write SyslogFacility= into the systemd unit, or pipe the log into logger(1)");
        refuseIf(options.user != null && !options.user.equals(System.getProperty("user.name")),
            "--user: this cannot change its user; start it as " + options.user + ", with User= in the systemd unit");
        refuseIf(options.group != null && !options.group.equals(ownGroup()), "--group: this cannot change its group;"
            + " start it with the group " + options.group + ", with Group= in the systemd unit");
        refuseIf(options.noAction, "--noaction: leave the option out; --greylist-action=WARN defers nobody, and"
            + " neither does warn_if_reject before check_policy_service in main.cf");
        refuseIf(options.manual, "--man: there is no manual page; --help explains each option");
        refuseIf(options.inet.isEmpty() && options.unix.isEmpty(),
            "nowhere to listen: --inet or --unix must be there, for example --inet=10023");
        refuseIf(options.verbose && options.quiet, "--verbose and --quiet are opposites: leave one out");
    }

    /** That of the process; empty if it cannot be known. */
    private static String ownGroup() {
        try {
            return Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class).group().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static Map<String, String> greylist(Options options) {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, "delay", number("--delay", options.delay, "seconds; for example 300"), " seconds");
        put(values, "retryWindow", retryWindow(options), "");
        put(values, "passLifetime", number("--max-age", options.maxAge, "days; for example 35"), " days");
        put(values, "ipv4Prefix", options.lookupByHost ? "32" : options.ipv4Cidr, "");
        put(values, "ipv6Prefix", options.lookupByHost ? "128" : options.ipv6Cidr, "");
        put(values, "timeBudget", number("--time-budget", options.timeBudget, "milliseconds; for example 2000"), " ms");
        put(values, "autoWhitelistClients", options.autoWhitelistClients, "");
        put(values, "maxFirstContacts", options.maxFirstContacts, "");
        put(values, "cachedTriplets", options.cachedTriplets, "");
        putText(values, options.greylistText);
        refuseIf(options.onFailure != null && !options.onFailure.matches("(?i)accept|defer|silence"),
            "--on-failure = '" + options.onFailure + "' is refused: it must be accept, defer or silence");
        values.put("onStoreFailure", "defer".equalsIgnoreCase(options.onFailure) ? "defer" : "accept");
        PrivacyKey.of(options).ifPresent(key -> values.put("privacyKey", key));
        return values;
    }

    private static String number(String option, String text, String ofWhat) {
        refuseIf(text != null && !text.matches("\\d{1,9}"),
            option + " = '" + text + "' is refused: it must be a number of " + ofWhat);
        return text;
    }

    /** postgrey takes days, or hours with an h. */
    private static String retryWindow(Options options) {
        String text = options.retryWindow;
        refuseIf(text != null && !text.matches("\\d{1,9}[hH]?"), "--retry-window = '" + text
            + "' is refused: it must be a number of days, or of hours and an h; for example 2 or 6h");
        return text == null || text.matches(".*[hH]") ? text : text + " days";
    }

    /** A text may bring an enhanced code; an empty one, which Debian's init script may pass, is none. */
    private static void putText(Map<String, String> values, String text) {
        if (text == null || text.isBlank()) {
            return;
        }
        Matcher withCode = ENHANCED_CODE.matcher(text);
        if (withCode.matches()) {
            values.put("replyEnhancedCode", withCode.group(1));
        }
        values.put("replyText", withCode.matches() ? withCode.group(2) : text);
    }

    private static Map<String, String> policy(Options options) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> listen = new ArrayList<>();
        options.inet.forEach(address -> listen.add(address("--inet", "inet:", address,
            "PORT (on localhost) or HOST:PORT; for example 10023, 127.0.0.1:10023 or [::1]:10023")));
        options.unix.forEach(path -> listen.add(address("--unix", "unix:", path.toString(),
            "an absolute path of at most 107 bytes; for example /run/greylist/socket")));
        values.put("policy.listen", String.join(",", listen));
        put(values, "policy.socketMode", options.socketMode, "");
        put(values, "policy.backlog", options.listenQueueSize, "");
        put(values, "policy.greylistAction", options.greylistAction, "");
        put(values, "policy.header", options.header, "");
        put(values, "policy.hostname", options.hostname, "");
        values.put("policy.exim", Boolean.toString(options.exim));
        values.put("policy.onStoreFailure", "silence".equalsIgnoreCase(options.onFailure) ? "silence" : "answer");
        return values;
    }

    private static String address(String option, String kind, String text, String rule) {
        try {
            ListenAddress.parse(kind + text);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(option + " = '" + text + "' is refused: it must be " + rule);
        }
        return kind + text;
    }

    /** Files that were named have to be there. Those of postgrey's package are used where it is installed. */
    private static List<ListFile> lists(List<Path> named, String standard) {
        return named.isEmpty()
            ? List.of(ListFile.optional(LISTS.resolve(standard)), ListFile.optional(LISTS.resolve(standard + ".local")))
            : named.stream().map(ListFile::required).toList();
    }

    private static void put(Map<String, String> values, String name, Object value, String unit) {
        if (value != null) {
            values.put(name, value + unit);
        }
    }

    private static String inOptionNames(String message) {
        String renamed = message.replaceFirst("^" + SOURCE + ": ", "");
        for (Map.Entry<String, String> name : OPTION_NAMES.entrySet()) {
            renamed = renamed.replaceAll("(?<![\\w.-])" + Pattern.quote(name.getKey()) + "(?= [=(])", name.getValue());
        }
        return renamed;
    }

    private static void refuseIf(boolean wrong, String why) {
        if (wrong) {
            throw new SettingsException(why);
        }
    }
}
