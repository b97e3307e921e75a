package io.github.jamesgreylist.policy;

import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

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

    /** What every name begins with. */
    public static final String PREFIX = "policy.";
    private static final int LONGEST_HEADER = 500;

    private enum YesNo { FALSE, TRUE }

    /**
     * @param source the name of the file, for messages
     * @param values its pairs whose names begin with {@value #PREFIX}; an absent one takes its default
     * @throws SettingsException for the first pair that cannot be used
     */
    public static PolicySettings from(String source, Map<String, String> values) {
        SettingsReader reader = new SettingsReader(source, values);
        PolicySettings settings = new PolicySettings(
            listen(reader),
            Integer.parseInt(reader.text("policy.socketMode", "0666", rule("0?[0-7]{3}",
                "it must be three octal digits, as for chmod; for example 0660")), 8),
            reader.integer("policy.backlog", 512, 1, 65_535),
            reader.text("policy.greylistAction", "DEFER_IF_PERMIT", PolicySettings::actionRule),
            reader.text("policy.header", PassHeader.DEFAULT_FIELD, rule(
                "(?=.{1," + LONGEST_HEADER + "}$)[!-9;-~]+: *(?=[!-~])(?:[ -$&-~]|%[tvhd%])*",
                "it must be a header field, 'Name: text', of at most " + LONGEST_HEADER + " printable ASCII characters,"
                    + " in which % stands only in %t (seconds), %v (version), %h (host), %d (date) and %% (a %)")),
            reader.text("policy.hostname", kernelHostname(), rule("[!-~]{1,255}",
                "it must be a host name: printable ASCII characters without spaces")),
            reader.choice("policy.exim", YesNo.FALSE) == YesNo.TRUE,
            reader.choice("policy.onStoreFailure", StoreTrouble.ANSWER));
        reader.refuseUnknownNames();
        return settings;
    }

    private static List<ListenAddress> listen(SettingsReader reader) {
        String all = reader.text("policy.listen", "", text -> {
            try {
                addresses(text);
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of(e.getMessage());
            }
        });
        return addresses(all);
    }

    private static List<ListenAddress> addresses(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",")).map(String::trim).filter(Predicate.not(String::isEmpty))
            .map(ListenAddress::parse).toList();
    }

    /** Others lose mail for good, or let it pass without a delay, or redirect it: access(5). */
    private static Optional<String> actionRule(String action) {
        return action.matches("(?i)(?:DEFER_IF_PERMIT|DEFER_IF_REJECT|DEFER|WARN|421|45[0-9])(?: [!-~]+)*")
            ? Optional.empty()
            : Optional.of("it must be an action of Postfix that defers: DEFER_IF_PERMIT, DEFER, DEFER_IF_REJECT, 421 or"
                + " 450 to 459, or WARN, which only logs");
    }

    private static Function<String, Optional<String>> rule(String pattern, String inWords) {
        return text -> text.matches(pattern) ? Optional.empty() : Optional.of(inWords);
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
