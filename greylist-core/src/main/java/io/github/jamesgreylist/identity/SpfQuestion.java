package io.github.jamesgreylist.identity;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom SPF is asked about.
 *
 * @param domain that is checked: in lower case, as the DNS has it
 * @param sender with a local part
 * @param helo   as the client gave it, host name or not; empty if it gave none
 */
record SpfQuestion(String domain, String sender, String helo) {

    /** A host's name: in its last label is a letter, so it is no address. */
    private static final Pattern HOST = Pattern.compile("(?:[a-z0-9_-]{1,63}\\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,63}");
    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_LOCAL_PART = 512;

    /** Empty if there is no domain to be checked: RFC 7208 §4.3 has "none" then. */
    static Optional<SpfQuestion> of(String sender, Optional<String> helo) {
        String given = helo.filter(text -> text.length() <= LONGEST_HOST).orElse("");
        if (sender.isEmpty()) {
            return host(given).map(name -> new SpfQuestion(name, "postmaster@" + name, given));
        }
        int at = sender.lastIndexOf('@');
        String local = at < 1 ? "postmaster" : sender.substring(0, at);
        return local.length() > LONGEST_LOCAL_PART ? Optional.empty()
            : host(sender.substring(at + 1))
                .map(name -> new SpfQuestion(name, local + "@" + name, given));
    }

    private static Optional<String> host(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            name = name.chars().allMatch(c -> c < 128) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        return Optional.of(name.toLowerCase(Locale.ROOT))
            .filter(host -> host.length() <= LONGEST_HOST && HOST.matcher(host).matches());
    }
}
