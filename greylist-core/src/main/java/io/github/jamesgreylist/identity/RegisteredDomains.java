package io.github.jamesgreylist.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a name that somebody registered, by the public suffix list (https://publicsuffix.org), its private section
 * included: names that clouds and hosters hand out to their customers belong to those. One list is shipped, so that all
 * servers that share a greylist agree. Immutable.
 */
public final class RegisteredDomains {

    private static final String SHIPPED = "public_suffix_list.dat";
    private static final Pattern VERSION = Pattern.compile("//\\s*VERSION:\\s*(\\S+)");
    /** What a whole list has; one that is cut off would take the names of others' customers for one sender. */
    private static final Set<String> NEVER_MISSING = Set.of("com", "org", "net", "co.uk", "*.ck", "!www.ck");
    private static final Pattern ADDRESS = Pattern.compile("(?:.*\\.)?\\d+");
    private static final int LONGEST_NAME = 253;

    private final SortedWords rules;
    private final String version;

    private RegisteredDomains(BufferedReader lines, String otherwise) throws IOException {
        TreeSet<String> words = new TreeSet<>();
        String found = otherwise;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("//")) {
                Matcher versioned = VERSION.matcher(line);
                found = versioned.lookingAt() ? versioned.group(1) : found;
            } else if (!line.isBlank()) {
                words.add(rule(firstWord(line.strip())));
            }
        }
        if (!words.containsAll(NEVER_MISSING)) {
            throw new IOException("it is not the public suffix list, or not all of it: rules for " + NEVER_MISSING
                + " are expected; take it from https://publicsuffix.org/list/public_suffix_list.dat");
        }
        this.rules = new SortedWords(words);
        this.version = found;
    }

    /** The list that is shipped with the product. */
    public static RegisteredDomains shipped() {
        try (InputStream list = RegisteredDomains.class.getResourceAsStream(SHIPPED)) {
            return new RegisteredDomains(new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8)), "shipped");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Another list, in the form in which it is published.
     *
     * @throws IOException whose message tells the operator what is wrong
     */
    public static RegisteredDomains of(Path list) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            return new RegisteredDomains(lines, "of " + Files.getLastModifiedTime(list).toString().substring(0, 10));
        } catch (CharacterCodingException e) {
            throw new IOException("it is not in UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** How many rules there are. */
    public int size() {
        return rules.size();
    }

    /** When the list was published, as it says itself. */
    public String version() {
        return version;
    }

    /**
     * The registered domain of a name, as the DNS has it (lower case, {@code xn--} for what is not ASCII).
     *
     * @param domain in any case, in Unicode or not, with or without a dot at the end
     * @return empty for a public suffix, for an address, and for what is no name
     */
    public Optional<String> of(String domain) {
        String name = canonical(domain);
        if (name.isEmpty() || ADDRESS.matcher(name).matches()) {
            return Optional.empty();
        }
        int suffix = suffixOf(name);
        return suffix == 0 ? Optional.empty() : Optional.of(name.substring(name.lastIndexOf('.', suffix - 2) + 1));
    }

    /** Where the public suffix begins. The longest rule counts, an exception before all; without any, the last label is one. */
    private int suffixOf(String name) {
        for (int start = 0;;) {
            int next = name.indexOf('.', start) + 1;
            String from = name.substring(start);
            if (next > 0 && rules.contains("!" + from)) {
                return next;
            }
            if (next == 0 || rules.contains(from) || rules.contains("*." + name.substring(next))) {
                return start;
            }
            start = next;
        }
    }

    private static String firstWord(String line) {
        int end = 0;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }

    private static String rule(String text) {
        String mark = text.startsWith("!") ? "!" : text.startsWith("*.") ? "*." : "";
        String name = canonical(text.substring(mark.length()));
        if (name.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no rule of the public suffix list");
        }
        return mark + name;
    }

    /** Empty for what is no name. */
    private static String canonical(String domain) {
        String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        name = name.toLowerCase(Locale.ROOT);
        if (name.length() <= LONGEST_NAME && !isPlain(name)) {
            name = ascii(name);
        }
        boolean usable = !name.isEmpty() && name.length() <= LONGEST_NAME && name.charAt(0) != '.' && !name.contains("..")
                && !name.endsWith(".");
        return usable ? name : "";
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    private static String ascii(String name) {
        try {
            String ascii = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return isPlain(ascii) ? ascii : "";
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return "";
        }
    }
}
