package io.github.jamesgreylist.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Names as text and as the DNS has them. Strangers make parts of them (macros of SPF), so no character has a meaning but the
 * dot between labels.
 */
final class DnsName {

    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 255;

    private DnsName() {}

    /** Empty if no name of the DNS can be that: empty or too long labels, or too long as a whole. */
    static Optional<Name> of(String text) {
        String withoutDot = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (String label : withoutDot.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > LONGEST_LABEL) {
                return Optional.empty();
            }
            wire.write(bytes.length);
            wire.writeBytes(bytes);
        }
        wire.write(0);
        try {
            return wire.size() > LONGEST_NAME ? Optional.empty() : Optional.of(new Name(wire.toByteArray()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** In lower case, without a dot at the end. */
    static String text(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }
}
