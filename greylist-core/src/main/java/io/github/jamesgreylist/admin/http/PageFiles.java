package io.github.jamesgreylist.admin.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page's files, which anybody may read: there is no data in them. */
final class PageFiles {

    private static final String BASE = "/greylist/";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css",
        "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml", "txt",
        "text/plain; charset=utf-8");
    private static final Pattern NAME = Pattern.compile(BASE + "([A-Za-z0-9][A-Za-z0-9.-]*\\.(html|css|js|svg|txt))");
    /** Nothing from elsewhere, nothing that stands in the page itself, in no frame, and no form that leads away. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private PageFiles() {}

    static boolean isOne(String path) {
        return path.equals(BASE) || NAME.matcher(path).matches();
    }

    /** Empty if there is no such file. */
    static Optional<AdminResponse> find(String path) {
        Matcher name = NAME.matcher(path.equals(BASE) ? BASE + "index.html" : path);
        return name.matches() ? read("page/" + name.group(1)).map(file -> answer(TYPES.getOrDefault(name.group(2), ""), file))
            : Optional.empty();
    }

    static AdminResponse answer(String type, byte[] file) {
        return new AdminResponse(200, type, Map.of("Content-Security-Policy", POLICY), false, out -> out.write(file));
    }

    /** @param name below the package {@code admin} */
    static Optional<byte[]> read(String name) {
        try (InputStream file = PageFiles.class.getResourceAsStream("/io/github/jamesgreylist/admin/" + name)) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
