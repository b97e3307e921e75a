package io.github.jamesgreylist.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a name server is: an address, as nobody could look up its name. */
final class HostAndPort {

    static final String RULE = "it must be an address, with a port if that is not 53; for example 127.0.0.1, 127.0.0.1:5353 or"
        + " [::1]:53";

    private static final Pattern FORM =
        Pattern.compile(
            "(?:\\[([0-9A-Fa-f:.]+)]|(\\d{1,3}(?:\\.\\d{1,3}){3})|([0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))(?::(\\d{1,5}))?");
    private static final int DNS_PORT = 53;

    private HostAndPort() {}

    /** @throws IllegalArgumentException with {@link #RULE} */
    static InetSocketAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(RULE);
        }
        String host =
            matcher.group(1) != null ? matcher.group(1) : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        int port = matcher.group(4) == null ? DNS_PORT : Integer.parseInt(matcher.group(4));
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Setting.require(port > 0 && port < 65_536, port, RULE));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(RULE, e);
        }
    }
}
