package io.github.jamesgreylist.match;

import io.github.jamesgreylist.list.Line;
import java.net.IDN;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values of domains, each for the domain itself and for all below it; the longest domain wins. */
public final class Domains<V> {

    /** Underscores are no part of host names, and yet of many hosts' names. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*");
    private static final Pattern LAST_LABEL_WITH_LETTER = Pattern.compile("(?:^|\\.)[0-9_-]*[a-z][a-z0-9_-]*$");
    /** RFC 5321 §4.1.3; Networks knows more of them. */
    private static final Pattern ADDRESS_LITERAL = Pattern.compile("\\[[0-9a-z.:]+]");
    private static final int LONGEST = 253;

    private final Map<String, V> values = new HashMap<>();

    /**
     * @param domain as the line has it, in Unicode or in its ASCII form
     * @return what was replaced
     */
    public Optional<V> put(String domain, V value, Line line) {
        return Optional.ofNullable(values.put(check(domain, line), value));
    }

    /** @return the canonical form; {@code localhost} is a domain, too */
    static String check(String domain, Line line) {
        // "*." can mean nothing but what a domain stands for anyway.
        String written = domain.startsWith("*.") ? domain.substring(2) : domain;
        String name = canonical(written.endsWith(".") ? written.substring(0, written.length() - 1) : written);
        if (ADDRESS_LITERAL.matcher(name).matches()) {
            return name;
        }
        if (name.startsWith(".")) {
            throw line.refuse("write it without the first dot: a domain stands for itself and for all below it");
        }
        if (name.length() > LONGEST || !NAME.matcher(name).matches() || !LAST_LABEL_WITH_LETTER.matcher(name).find()) {
            throw line.refuse(NoDomain.why(name));
        }
        return name;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** @param name any text that a stranger sent; one that is no name is in no domain */
    public Optional<V> find(String name) {
        if (values.isEmpty() || name.length() > LONGEST) {
            return Optional.empty();
        }
        for (String rest = canonical(name);;) {
            V value = values.get(rest);
            int dot = rest.indexOf('.');
            if (value != null || dot < 0) {
                return Optional.ofNullable(value);
            }
            rest = rest.substring(dot + 1);
        }
    }

    /** Lower case, and the ASCII form (RFC 3490) of a name in Unicode. */
    static String canonical(String name) {
        // Punycode costs the square of the length.
        if (name.length() <= LONGEST && !isAscii(name)) {
            try {
                return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException e) {
                // No name at all: it stays different from all names.
            }
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
