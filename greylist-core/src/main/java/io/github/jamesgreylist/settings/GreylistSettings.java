package io.github.jamesgreylist.settings;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.reply.ReplyTemplate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of a greylister. README.md explains them to operators.
 *
 * @param policy            delay, retry window and pass lifetime
 * @param clientNetwork     how much of a client's address counts
 * @param reply             how deferrals are worded
 * @param timeBudget        the longest that an attempt waits for its verdict
 * @param onStoreFailure    what becomes of mail while the store is unavailable
 * @param maxFirstContacts  bound on stored triplets that never passed
 * @param maxCorrespondents bound on stored correspondents of local users
 * @param cachedTriplets    how many known triplets are kept in memory; 0 for none
 * @param autoWhitelist     when a client network is not greylisted any more
 * @param files             where whitelists and recipient rules are
 * @param privacyKey        if present, addresses are stored as HMACs under this key
 */
public record GreylistSettings(Policy policy, ClientNetwork clientNetwork, ReplyTemplate reply, Duration timeBudget,
                               StoreFailure onStoreFailure, int maxFirstContacts, int maxCorrespondents, int cachedTriplets,
                               AutoWhitelist autoWhitelist, WhitelistFiles files, Optional<String> privacyKey) {

    public static final GreylistSettings DEFAULT = from("defaults", Map.of());

    private static final int SHORTEST_PRIVACY_KEY = 16;
    private static final int MOST_CACHED_TRIPLETS = 100_000_000;
    /** About 220 were measured. */
    private static final int BYTES_OF_CACHED_TRIPLET = 256;
    /** What is filled in for %r may be longer: {@link ReplyTemplate} cuts it. */
    private static final int LONGEST_REPLY_TEXT = 120;

    /**
     * @param source the name of the file, for messages
     * @param values its pairs; an absent one takes its default
     * @throws SettingsException for the first pair that cannot be used
     */
    public static GreylistSettings from(String source, Map<String, String> values) {
        SettingsReader reader = new SettingsReader(source, values);
        GreylistSettings settings = new GreylistSettings(
            policy(reader),
            new ClientNetwork(reader.integer("ipv4Prefix", 24, 1, 32), reader.integer("ipv6Prefix", 64, 1, 128)),
            reply(reader),
            reader.duration("timeBudget", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(60)),
            reader.choice("onStoreFailure", StoreFailure.ACCEPT),
            reader.integer("maxFirstContacts", 1_000_000, 1_000, 1_000_000_000),
            reader.integer("maxCorrespondents", 1_000_000, 1_000, 1_000_000_000),
            cachedTriplets(reader),
            autoWhitelist(reader),
            whitelistFiles(reader),
            privacyKey(reader));
        reader.refuseUnknownNames();
        return settings;
    }

    private static Policy policy(SettingsReader reader) {
        Duration delay = reader.duration("delay", Policy.DEFAULT.delay(), Duration.ZERO, Duration.ofDays(1));
        Duration retryWindow = reader.duration("retryWindow", Policy.DEFAULT.retryWindow(),
            Duration.ofMinutes(1), Duration.ofDays(30));
        Duration passLifetime = reader.duration("passLifetime", Policy.DEFAULT.passLifetime(),
            Duration.ofMinutes(1), Duration.ofDays(3650));
        if (delay.compareTo(retryWindow) >= 0) {
            throw reader.refuse("delay", DurationText.of(delay), "it must be shorter than retryWindow ("
                + DurationText.of(retryWindow) + "), or no retry could ever pass");
        }
        return new Policy(delay, retryWindow, passLifetime);
    }

    /** A memory that is too small shows days later, when it is full: better at the start. */
    private static int cachedTriplets(SettingsReader reader) {
        long memory = Runtime.getRuntime().maxMemory();
        int room = (int) Math.min(MOST_CACHED_TRIPLETS, memory / 2 / BYTES_OF_CACHED_TRIPLET);
        int triplets = reader.integer("cachedTriplets", Math.min(100_000, room), 0, MOST_CACHED_TRIPLETS);
        if (triplets > room) {
            throw reader.refuse("cachedTriplets", "half of Java's memory, which is " + memory / 1_000_000
                + " MB, has room for " + room + ": take fewer, or give Java more (-Xmx)");
        }
        return triplets;
    }

    private static AutoWhitelist autoWhitelist(SettingsReader reader) {
        return new AutoWhitelist(reader.integer("autoWhitelistClients", AutoWhitelist.DEFAULT.clients(), 0, 1_000_000),
            reader.duration("autoWhitelistInterval", AutoWhitelist.DEFAULT.interval(), Duration.ZERO, Duration.ofDays(7)));
    }

    /** No senders by default: anybody can claim to be any sender. */
    private static WhitelistFiles whitelistFiles(SettingsReader reader) {
        return new WhitelistFiles(
            reader.fileNames("whitelistClients", "whitelist_clients"),
            reader.fileNames("whitelistRecipients", "whitelist_recipients"),
            reader.fileNames("whitelistSenders"),
            reader.fileNames("recipientRules", "recipient_rules"));
    }

    private static ReplyTemplate reply(SettingsReader reader) {
        ReplyTemplate byDefault = ReplyTemplate.DEFAULT;
        String code = reader.text("replyCode", Integer.toString(byDefault.code()), text ->
            text.equals("450") || text.equals("421") ? Optional.empty()
                : Optional.of("it must be 450, or 421 to close the connection as well (RFC 6647 §5)"));
        return new ReplyTemplate(Integer.parseInt(code),
            reader.text("replyEnhancedCode", byDefault.enhancedCode(), GreylistSettings::enhancedCodeRule),
            reader.text("replyText", byDefault.text(), GreylistSettings::replyTextRule));
    }

    private static Optional<String> enhancedCodeRule(String code) {
        return code.matches("4\\.\\d{1,3}\\.\\d{1,3}") ? Optional.empty()
            : Optional.of("it must be an enhanced code of class 4, for example 4.2.0 (RFC 3463)");
    }

    private static Optional<String> replyTextRule(String text) {
        return text.matches("(?:[ -$&-~]|%[sr%]){1," + LONGEST_REPLY_TEXT + "}") ? Optional.empty()
            : Optional.of("it must be 1 to " + LONGEST_REPLY_TEXT + " printable ASCII characters in which % stands only in"
                + " %s (seconds left), %r (recipient domain) and %% (a %)");
    }

    private static Optional<String> privacyKey(SettingsReader reader) {
        return reader.secret("privacyKey",
            key -> brokenRuleOfKey(key).map(rule -> "it must have " + rule + ", or the line must go"));
    }

    /**
     * Empty if it can be a privacy key. Some characters cannot be in one: a James reads them otherwise than they stand in its
     * file, and a bridge with the same key would find nothing of what that James has stored.
     */
    public static Optional<String> brokenRuleOfKey(String key) {
        return key.length() >= SHORTEST_PRIVACY_KEY && !key.matches(".*[,\\\\$].*") ? Optional.empty()
            : Optional.of("at least " + SHORTEST_PRIVACY_KEY + " characters, and no comma, backslash or $ among them");
    }

    /** For the log at the start: every setting that decides about mail, and no secret. */
    @Override
    public String toString() {
        return "delay " + DurationText.of(policy.delay())
            + ", retry window " + DurationText.of(policy.retryWindow())
            + ", pass lifetime " + DurationText.of(policy.passLifetime())
            + ", client networks /" + clientNetwork.ipv4Prefix() + " and /" + clientNetwork.ipv6Prefix()
            + ", auto-whitelist " + (autoWhitelist.isOff() ? "off" : "after " + autoWhitelist.clients())
            + ", time budget " + DurationText.of(timeBudget)
            + ", on store failure mail is " + onStoreFailure.inWords()
            + (privacyKey.isPresent() ? ", addresses stored as HMAC" : "");
    }
}
