package io.github.jamesgreylist.settings;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.AutoWhitelists;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.reply.ReplyTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of a greylister, in force. {@link Settings} explains them to operators.
 *
 * @param policy            delay, retry window and pass lifetime
 * @param clientNetwork     how much of a client's address counts
 * @param reply             how deferrals are worded
 * @param timeBudget        the longest that an attempt waits for its verdict
 * @param onStoreFailure    what becomes of mail while the store is unavailable
 * @param onOpening         what becomes of mail until the store has been opened at the start
 * @param maxFirstContacts  bound on stored triplets that never passed
 * @param maxCorrespondents bound on stored correspondents of local users
 * @param cachedTriplets    how many known triplets are kept in memory; 0 for none
 * @param autoWhitelists    when a client network or SPF domain is not greylisted any more
 * @param whom              who is greylisted
 * @param mode              whether anybody is deferred: if not, nobody is while the store is unavailable either
 * @param files             where whitelists and recipient rules are
 * @param identity          how it is found out who a client is
 * @param adminHosts        names under which administrators may ask for this server
 * @param privacyKey        if present, addresses are stored as HMACs under this key
 */
public record GreylistSettings(Policy policy, ClientNetwork clientNetwork, ReplyTemplate reply, Duration timeBudget,
        StoreFailure onStoreFailure, StoreFailure onOpening, int maxFirstContacts, int maxCorrespondents, int cachedTriplets,
        AutoWhitelists autoWhitelists, Whom whom, Mode mode, WhitelistFiles files, IdentitySettings identity,
        List<String> adminHosts, Optional<String> privacyKey) {

    public static final GreylistSettings DEFAULT = from("defaults", Map.of());

    /** About 220 were measured. */
    private static final int BYTES_OF_CACHED_TRIPLET = 256;

    /**
     * From a file alone.
     *
     * @param file   its name, for messages
     * @param values its pairs; an absent one takes its default
     * @throws SettingsException with all pairs that cannot be used
     */
    public static GreylistSettings from(String file, Map<String, String> values) {
        Problems problems = new Problems();
        SettingsReader reader = new SettingsReader(problems, file, Path.of(""), values);
        GreylistSettings settings = from(reader);
        reader.refuseUnknownNames();
        problems.refuse();
        return settings;
    }

    /** The reader's problems tell what could not be used; for that, the defaults are here. */
    public static GreylistSettings from(SettingsReader reader) {
        GreylistSettings settings = new GreylistSettings(
            policy(reader),
            new ClientNetwork(reader.read(Settings.IPV4_PREFIX), reader.read(Settings.IPV6_PREFIX)),
            new ReplyTemplate(Integer.parseInt(reader.read(Settings.REPLY_CODE)), reader.read(Settings.REPLY_ENHANCED_CODE),
                reader.read(Settings.REPLY_TEXT)),
            reader.read(Settings.TIME_BUDGET),
            storeFailure(reader, Settings.ON_STORE_FAILURE),
            storeFailure(reader, Settings.ON_OPENING),
            reader.read(Settings.MAX_FIRST_CONTACTS),
            reader.read(Settings.MAX_CORRESPONDENTS),
            cachedTriplets(reader),
            autoWhitelists(reader),
            reader.read(Settings.WHOM),
            reader.read(Settings.MODE),
            new WhitelistFiles(reader.read(Settings.WHITELIST_CLIENTS), reader.read(Settings.WHITELIST_RECIPIENTS),
                reader.read(Settings.WHITELIST_SENDERS), reader.read(Settings.RECIPIENT_RULES)),
            IdentitySettings.from(reader),
            reader.read(Settings.ADMIN_HOSTS),
            reader.read(Settings.PRIVACY_KEY));
        // Known everywhere; whoever opens the store asks for it.
        reader.read(Settings.STORE);
        return settings;
    }

    /** Whoever only observes defers nobody. */
    private static StoreFailure storeFailure(SettingsReader reader, Setting<StoreFailure> setting) {
        StoreFailure policy = reader.read(setting);
        return reader.read(Settings.MODE) == Mode.OBSERVE ? StoreFailure.ACCEPT : policy;
    }

    private static AutoWhitelists autoWhitelists(SettingsReader reader) {
        Duration interval = reader.read(Settings.AUTO_WHITELIST_INTERVAL);
        return new AutoWhitelists(new AutoWhitelist(reader.read(Settings.AUTO_WHITELIST_CLIENTS), interval),
            new AutoWhitelist(reader.read(Settings.AUTO_WHITELIST_DOMAINS), interval));
    }

    private static Policy policy(SettingsReader reader) {
        Duration delay = reader.read(Settings.DELAY);
        Duration unverified = reader.read(Settings.DELAY_UNVERIFIED);
        Duration window = reader.read(Settings.RETRY_WINDOW);
        // Who asks for a delay gets it for everybody; and nobody is refused for a default that he has not heard of.
        boolean same = !reader.isSet(Settings.DELAY_UNVERIFIED)
                && (reader.isSet(Settings.DELAY) || unverified.compareTo(window) >= 0);
        Policy policy = new Policy(delay, same ? delay : unverified, window, reader.read(Settings.PASS_LIFETIME));
        if (!same && unverified.compareTo(policy.retryWindow()) >= 0) {
            reader.refuse(Settings.DELAY_UNVERIFIED, "it must be shorter than " + reader.name(Settings.RETRY_WINDOW) + " ("
                + DurationText.of(policy.retryWindow()) + "), or no retry could ever pass");
        }
        if (policy.delay().compareTo(policy.retryWindow()) >= 0) {
            reader.refuse(Settings.DELAY, "it must be shorter than " + reader.name(Settings.RETRY_WINDOW) + " ("
                + DurationText.of(policy.retryWindow()) + "), or no retry could ever pass");
        }
        return policy;
    }

    /** A memory that is too small shows days later, when it is full: better at the start. */
    private static int cachedTriplets(SettingsReader reader) {
        long memory = Runtime.getRuntime().maxMemory();
        int room = (int) Math.min(Integer.MAX_VALUE, memory / 2 / BYTES_OF_CACHED_TRIPLET);
        int triplets = reader.read(Settings.CACHED_TRIPLETS);
        if (triplets > room && reader.isSet(Settings.CACHED_TRIPLETS)) {
            reader.refuse(Settings.CACHED_TRIPLETS, "half of Java's memory, which is " + memory / 1_000_000
                + " MB, has room for " + room + ": take fewer, or give Java more (-Xmx)");
        }
        return Math.min(triplets, room);
    }

    /** For the log at the start: every setting that decides about mail, and no secret. */
    @Override
    public String toString() {
        return "delay " + DurationText.of(policy.delay())
            + (policy.delayUnverified().equals(policy.delay()) ? ""
                : ", for unverified clients " + DurationText.of(policy.delayUnverified()))
            + ", retry window " + DurationText.of(policy.retryWindow())
            + ", pass lifetime " + DurationText.of(policy.passLifetime())
            + ", client networks /" + clientNetwork.ipv4Prefix() + " and /" + clientNetwork.ipv6Prefix()
            + ", auto-whitelist " + (autoWhitelists.networks().isOff() ? "off" : "after " + autoWhitelists.networks().clients())
            + ", of SPF domains " + (autoWhitelists.domains().isOff() ? "off" : "after " + autoWhitelists.domains().clients())
            + (whom == Whom.UNVERIFIED ? ", only unverified clients are greylisted" : "")
            + ", time budget " + DurationText.of(timeBudget)
            + ", on store failure mail is " + onStoreFailure.inWords()
            + (onOpening == onStoreFailure ? "" : ", while the store opens it is " + onOpening.inWords())
            + (privacyKey.isPresent() ? ", addresses stored as HMAC" : "");
    }
}
