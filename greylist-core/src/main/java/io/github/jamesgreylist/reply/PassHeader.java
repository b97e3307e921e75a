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

/** The header that tells a recipient how long greylisting held the mail up ({@code docs/behaviour.md} §4). */
public final class PassHeader {

    public static final String NAME = "X-Greylist";
    private static final Properties PRODUCT = product();
    private static final String VALUE = "delayed %t seconds by " + PRODUCT.getProperty("name") + "-%v at %h; %d";
    /** The whole field, for {@link #fill}. */
    public static final String DEFAULT_FIELD = NAME + ": " + VALUE;
    private static final DateTimeFormatter RFC_5322_DATE =
        DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);

    private PassHeader() {}

    /**
     * The field's value, for example {@code delayed 314 seconds by james-greylist-0.2.0 at mx.example.org; Mon, 23 Nov
     * 2026 10:00:00 +0000}.
     *
     * @param host the server's own name
     */
    public static String value(Duration delayed, String host, Instant now) {
        return fill(VALUE, delayed, host, now);
    }

    /**
     * A text of the operator's.
     *
     * @param format {@code %t} stands for the seconds, {@code %v} for this product's version, {@code %h} for the host,
     *               {@code %d} for the date, and % with anything else for that
     */
    public static String fill(String format, Duration delayed, String host, Instant now) {
        return Placeholders.fill(format, character -> switch (character) {
            case 't' -> delayed.toSeconds();
            case 'v' -> version();
            case 'h' -> host;
            case 'd' -> RFC_5322_DATE.format(now);
            default -> (char) character;
        });
    }

    /** This product's version. */
    public static String version() {
        return PRODUCT.getProperty("version");
    }

    private static Properties product() {
        try (InputStream file = PassHeader.class.getResourceAsStream("product.properties")) {
            Properties product = new Properties();
            product.load(file);
            return product;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
