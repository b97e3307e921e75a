package io.github.jamesgreylist.policy;

import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.settings.BridgeOption;
import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.Setting;
import io.github.jamesgreylist.settings.Settings;
import io.github.jamesgreylist.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of the policy server.
 *
 * @param listen            where; none if there is to be no server
 * @param socketMode        permissions of Unix sockets, as in chmod
 * @param backlog           connections that wait to be accepted
 * @param greylistAction    Postfix's action for a deferral; code and text follow it
 * @param header            the header field of a mail that was delayed, in postgrey's format
 * @param hostname          this host's name, for that header
 * @param singleRequest     the connection is closed after one answer, as Exim expects
 * @param onStoreFailure    what Postfix hears while the store is unavailable
 */
public record PolicySettings(List<ListenAddress> listen, int socketMode, int backlog, String greylistAction,
        String header, String hostname, boolean singleRequest, StoreTrouble onStoreFailure) {

    private enum YesNo { FALSE, TRUE }

    private static final Pattern ENHANCED_CODE = Pattern.compile("^\\S+ 4\\.\\d{1,3}\\.\\d{1,3}(?= |$)");

    public static final Setting<List<ListenAddress>> LISTEN = new Setting<>("policy.listen", "",
        "it must be inet:HOST:PORT or unix:/PATH, several with commas between them", Setting.Kind.LIST,
        given -> given.items().map(ListenAddress::parse).toList(),
        "Where Postfix may ask this greylist, for example `inet:127.0.0.1:10023`. Without it nobody listens. James also needs"
            + " the startable in `extensions.properties`.",
        List.of(
            new BridgeOption(List.of("--inet", "-i"), "[HOST:]PORT", "",
                "Listen on PORT, on localhost unless there is a HOST. May be repeated",
                typed -> address("inet:", typed,
                    "it must be PORT (on localhost) or HOST:PORT; for example 10023, 127.0.0.1:10023 or"
                        + " [::1]:10023")),
            new BridgeOption(List.of("--unix", "-u"), "PATH", "", "Listen on a Unix socket. May be repeated",
                typed -> address("unix:", typed, "it must be an absolute path of at most 107 bytes; for example"
                    + " /run/greylist/socket"))));

    private static final Setting<String> SOCKET_MODE = Setting.text("policy.socketMode", "0666", "0?[0-7]{3}",
        "it must be three octal digits, as for chmod; for example 0660", "Permissions of Unix sockets.",
        BridgeOption.same("--socketmode", "MODE"));

    private static final Setting<Integer> BACKLOG = Setting.integer("policy.backlog", 512, 1, 65_535,
        "Connections that may wait to be accepted.", BridgeOption.same("--listen-queue-size", "N"));

    /** Others lose mail for good, or let it pass without a delay, or redirect it: access(5). */
    private static final Setting<String> GREYLIST_ACTION = Setting.text("policy.greylistAction", "DEFER_IF_PERMIT",
        "(?i)(?:DEFER_IF_PERMIT|DEFER_IF_REJECT|DEFER|WARN|421|45[0-9])(?: 4\\.\\d{1,3}\\.\\d{1,3})?(?: (?!\\d\\.\\d)[!-~]+)*",
        "it must be an action of Postfix that defers: DEFER_IF_PERMIT, DEFER, DEFER_IF_REJECT, 421 or 450 to 459, or WARN,"
            + " which only logs; an enhanced code of class 4 may follow, for example DEFER_IF_PERMIT 4.7.1",
        "Postfix's action for a deferral: `DEFER_IF_PERMIT`, `DEFER`, `DEFER_IF_REJECT`, `421`, `450` to `459`, or `WARN`, which"
            + " defers nobody. `replyCode=421` overrides it. An enhanced code behind it, as in `DEFER_IF_PERMIT 4.7.1`, takes the"
            + " place of `replyEnhancedCode`.",
        BridgeOption.same("--greylist-action", "A"));

    private static final Setting<String> HEADER = Setting.text("policy.header", PassHeader.DEFAULT_FIELD,
        "(?=.{1,500}$)[!-9;-~]+: *(?=[!-~])(?:[ -$&-~]|%[tvhd%])*",
        "it must be a header field, 'Name: text', of at most 500 printable ASCII characters, in which % stands only in %t"
            + " (seconds), %v (version), %h (host), %d (date) and %% (a %)",
        "The header of a mail that was delayed: `%t` is the number of seconds, `%v` the version, `%h` the host, `%d` the date.",
        BridgeOption.same("--x-greylist-header", "TXT"));

    private static final Setting<String> HOSTNAME = new Setting<>("policy.hostname", "",
        "it must be a host name: printable ASCII characters without spaces", Setting.Kind.ONE, PolicySettings::hostname,
        "This host's name in `X-Greylist`; without it, what `hostname` says.",
        List.of(BridgeOption.same("--hostname", "NAME")));

    private static final Setting<YesNo> EXIM = Setting.choice("policy.exim", YesNo.FALSE,
        "Close the connection after each answer, as Exim expects.",
        new BridgeOption(List.of("--exim"), "", "true", "", Optional::of));

    private static final Setting<StoreTrouble> ON_STORE_FAILURE = Setting.choice("policy.onStoreFailure", StoreTrouble.ANSWER,
        "While the database is away: `answer` what `onStoreFailure` says, or `silence`: close the connection, so that Postfix"
            + " does what its `default_action` says.",
        Settings.onFailure("silence", "answer"));

    /** All but {@link #LISTEN}. */
    public static final List<Setting<?>> OTHERS =
        List.of(SOCKET_MODE, BACKLOG, GREYLIST_ACTION, HEADER, HOSTNAME, EXIM, ON_STORE_FAILURE);

    /** The reader's problems tell what could not be used; for that, the defaults are here. */
    public static PolicySettings from(SettingsReader reader) {
        return new PolicySettings(reader.read(LISTEN), Integer.parseInt(reader.read(SOCKET_MODE), 8), reader.read(BACKLOG),
            reader.read(GREYLIST_ACTION), reader.read(HEADER), reader.read(HOSTNAME), reader.read(EXIM) == YesNo.TRUE,
            reader.read(ON_STORE_FAILURE));
    }

    /** Whether an action brings its own: RFC 3463. */
    static boolean hasEnhancedCode(String action) {
        return ENHANCED_CODE.matcher(action).find();
    }

    private static Optional<String> address(String kind, String typed, String rule) {
        try {
            ListenAddress.parse(kind + typed);
            return Optional.of(kind + typed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(rule, e);
        }
    }

    private static String hostname(Given given) {
        return given.isSet() ? Setting.require(given.text().matches("[!-~]{1,255}"), given.text(), HOSTNAME.rule())
            : kernelHostname();
    }

    /** What the kernel says: without the DNS, which may not be there. */
    private static String kernelHostname() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
            return name.isEmpty() ? "localhost" : name;
        } catch (IOException e) {
            return "localhost";
        }
    }
}
