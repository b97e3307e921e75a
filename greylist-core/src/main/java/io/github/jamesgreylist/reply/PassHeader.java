package io.github.jamesgreylist.reply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Properties;

/** The header that tells a recipient how long greylisting held the mail up (specification, section 4). */
public final class PassHeader {

    public static final String NAME = "X-Greylist";
    private static final String PRODUCT = product();
    private static final DateTimeFormatter RFC_5322_DATE =
        DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);

    private PassHeader() {
    }

    /**
     * The field's value, for example {@code delayed 314 seconds by james-greylist-0.1.0 at mx.example.org; Mon, 23 Nov
     * 2026 10:00:00 +0000}.
     *
     * @param host the server's own name
     */
    public static String value(Duration delayed, String host, Instant now) {
        return "delayed " + delayed.toSeconds() + " seconds by " + PRODUCT + " at " + host + "; "
            + RFC_5322_DATE.format(now);
    }

    private static String product() {
        try (InputStream file = PassHeader.class.getResourceAsStream("product.properties")) {
            Properties product = new Properties();
            product.load(file);
            return product.getProperty("name") + "-" + product.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
