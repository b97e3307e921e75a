package io.github.jamesgreylist.match;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What people write where a domain should stand, and what they should write. */
final class NoDomain {

    private static final Map<Pattern, String> KINDS = kinds();

    private NoDomain() {}

    private static Map<Pattern, String> kinds() {
        Map<Pattern, String> kinds = new LinkedHashMap<>();
        kinds.put(Pattern.compile("\\S+\\s+(?:ok|dunno|permit|reject|whitelist)\\b.*"),
            "write only what stands before the blank: what follows belongs to Postfix's own tables");
        kinds.put(Pattern.compile("\\S+\\s.*"), "it is no domain name: one entry stands in each line");
        kinds.put(Pattern.compile(".*[\\^$\\\\(|+].*"), "a regular expression stands between two slashes: /.../");
        kinds.put(Pattern.compile("\\S+@\\S*"), "it is an address of mail, and this list has clients: write it into the list of"
            + " senders or of recipients");
        kinds.put(Pattern.compile("[0-9.]+\\.?\\*+"), "write a network as 192.0.2.0/24, or 192.0.2 for all that begins so");
        kinds.put(Pattern.compile(".*[*?].*"), "a * stands for nothing here: a domain stands for itself and for all below it; for"
            + " anything else write a regular expression between two slashes");
        kinds.put(Pattern.compile("[0-9.]+(?:/[0-9.]+)?|[0-9a-f.]*:[0-9a-f:./]*"),
            "it is the address of a client: write it into the list of clients");
        return kinds;
    }

    /** @param text in small letters */
    static String why(String text) {
        return KINDS.entrySet().stream().filter(kind -> kind.getKey().matcher(text).matches()).map(Map.Entry::getValue)
            .findFirst().orElse("it is no domain name");
    }
}
