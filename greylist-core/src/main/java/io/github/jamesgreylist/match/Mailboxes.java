package io.github.jamesgreylist.match;

import io.github.jamesgreylist.list.Line;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values of {@code user@domain}, {@code user@} (at any domain) and {@code domain.tld} (and all below). The most
 * specific wins, in this order. A user stands for the user's extensions as well: {@code joe} for {@code joe+news}.
 */
public final class Mailboxes<V> {

    /** RFC 5321 §4.1.2 without {@code *}, in whose place no address has anything, and with all that is not ASCII. */
    private static final Pattern LOCAL_PART =
        Pattern.compile("(?!%)[[\\p{L}\\p{M}\\p{N}!#$%&'+/=?^_`{|}~.-][^\\x00-\\x7f]]+(?<!%)|\"[^\"]+\"");
    private static final Logger LOGGER = LoggerFactory.getLogger(Mailboxes.class);

    /** {@code ""} stands for any domain; there is no empty one. */
    private static final String ANY_DOMAIN = "";

    /** By domain, and by user there. */
    private final Map<String, Map<String, V>> users = new HashMap<>();
    private final Domains<V> domains = new Domains<>();
    private int longestUser;

    /** @return what was replaced */
    public Optional<V> put(String text, V value, Line line) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return putDomain(text, value, line);
        }
        String user = text.substring(0, at).toLowerCase(Locale.ROOT);
        if (!LOCAL_PART.matcher(user).matches()) {
            throw line.refuse("'" + text.substring(0, at) + "' is the name of nobody: before the @ there must be one user;"
                + " write user@example.org, user@ (at any domain), or example.org for all of a domain");
        }
        String domain = at == text.length() - 1 ? ANY_DOMAIN : Domains.check(text.substring(at + 1), line);
        longestUser = Math.max(longestUser, user.length());
        return Optional.ofNullable(users.computeIfAbsent(domain, any -> new HashMap<>()).put(user, value));
    }

    /** A single word is a domain, as with postgrey, and most often meant to be a user. */
    private Optional<V> putDomain(String text, V value, Line line) {
        Optional<V> replaced = domains.put(text, value, line);
        if (!text.contains(".") && !text.startsWith("[") && !text.equalsIgnoreCase("localhost")) {
            LOGGER.warn("{}:{}: '{}' stands for a domain of that name; a user is written {}@", line.file(), line.number(),
                text, text);
        }
        return replaced;
    }

    /** @param address as the client sent it; without a domain it is nobody's */
    public Optional<V> find(String address) {
        int at = address.lastIndexOf('@');
        if (at < 0 || users.isEmpty() && domains.isEmpty()) {
            return Optional.empty();
        }
        String user = address.substring(0, at).toLowerCase(Locale.ROOT);
        String domain = Domains.canonical(address.substring(at + 1));
        return findUser(user, domain).or(() -> findUser(user, ANY_DOMAIN)).or(() -> domains.find(domain));
    }

    /** Tries the whole local part, then what stands before each + in it, the longest first. */
    private Optional<V> findUser(String user, String domain) {
        Map<String, V> there = users.get(domain);
        if (there == null) {
            return Optional.empty();
        }
        int end = user.length();
        while (end > 0) {
            V value = end > longestUser ? null : there.get(user.substring(0, end));
            if (value != null) {
                return Optional.of(value);
            }
            // If nothing follows the last +, it begins no extension.
            end = user.lastIndexOf('+', Math.min(end - 1, user.length() - 2));
        }
        return Optional.empty();
    }
}
