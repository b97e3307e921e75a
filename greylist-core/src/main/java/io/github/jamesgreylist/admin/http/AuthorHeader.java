package io.github.jamesgreylist.admin.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code X-Greylist-Author}: the name of the person who asks, as he or she has typed it. */
final class AuthorHeader {

    private static final int LONGEST = 100;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private AuthorHeader() {}

    /** Headers are ASCII: the page writes other letters as a URL does. */
    static Optional<String> of(AdminRequest request) {
        return request.header("x-greylist-author").map(AuthorHeader::decoded).filter(name -> !name.isBlank());
    }

    private static String decoded(String header) {
        try {
            return URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return header;
        }
    }

    static String checked(String name) {
        if (name.length() > LONGEST || UNPRINTABLE.matcher(name).find()) {
            throw Problem.badInput("the author must be a name of at most " + LONGEST + " printable characters");
        }
        return name.strip();
    }
}
