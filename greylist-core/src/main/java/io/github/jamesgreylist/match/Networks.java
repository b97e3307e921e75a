package io.github.jamesgreylist.match;

import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.LineInForce;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A set of addresses and networks: one hash set for each prefix length in use, so a look-up costs the number of
 * different lengths, however many networks there are.
 */
public final class Networks {

    private static final Pattern IPV4 = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:/(\\d{1,3}))?");
    private static final Pattern NETMASK = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+)/(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)");
    private static final Pattern IPV6 = Pattern.compile("((?!\\.)[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/(\\d{1,3}))?");
    private static final Pattern OCTET = Pattern.compile("0|[1-9]\\d{0,2}");

    private final Map<Integer, Map<Bits, LineInForce>> ipv4 = new TreeMap<>();
    private final Map<Integer, Map<Bits, LineInForce>> ipv6 = new TreeMap<>();

    /** Whether a line means an address or a network, well-formed or not: such a line is no name. */
    public static boolean looksLikeOne(String line) {
        String text = withoutBrackets(line);
        boolean numeric = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return true;
            }
            numeric &= c >= '.' && c <= '9';
        }
        return numeric;
    }

    public void add(LineInForce entry) {
        Line line = entry.line();
        String text = withPrefix(withoutBrackets(line.text()), line);
        Matcher four = IPV4.matcher(text);
        if (four.matches()) {
            addIpv4(four, entry);
            return;
        }
        Matcher six = IPV6.matcher(text);
        if (!six.matches()) {
            throw line.refuse("it is neither an address nor a network;"
                + " write 192.0.2.1, 192.0.2.0/24, 192.0.2 (a /24), 192.0 (a /16), 2001:db8::1 or 2001:db8::/32");
        }
        addIpv6(six, entry);
    }

    /** A netmask, {@code 255.255.255.0}, says the same as {@code 24}. */
    private static String withPrefix(String text, Line line) {
        Matcher masked = NETMASK.matcher(text);
        if (!masked.matches()) {
            return text;
        }
        long mask = 0;
        boolean octets = true;
        for (int i = 2; i <= 5; i++) {
            octets &= OCTET.matcher(masked.group(i)).matches() && Integer.parseInt(masked.group(i)) <= 255;
            mask = octets ? mask << 8 | Integer.parseInt(masked.group(i)) : mask;
        }
        int ones = Long.bitCount(mask);
        if (!octets || mask != (0xffff_ffffL << 32 - ones & 0xffff_ffffL)) {
            throw line.refuse("what stands behind the / is no netmask; write 192.0.2.0/24");
        }
        return masked.group(1) + "/" + ones;
    }

    /** As in {@code [2001:db8::1]}. */
    private static String withoutBrackets(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    /** One to four octets. postgrey reads {@code 1.2} as a /24 of 1.2.0; what its manual says is meant here. */
    private void addIpv4(Matcher parts, LineInForce entry) {
        Line line = entry.line();
        byte[] address = new byte[4];
        int octets = 0;
        for (int i = 0; i < 4 && parts.group(i + 1) != null; i++) {
            String octet = parts.group(i + 1);
            if (!OCTET.matcher(octet).matches() || Integer.parseInt(octet) > 255) {
                throw line.refuse("'" + octet + "' is no number from 0 to 255 without leading zeros");
            }
            address[i] = (byte) Integer.parseInt(octet);
            octets++;
        }
        if (octets < 4 && parts.group(5) != null) {
            throw line.refuse("write all four numbers before the /");
        }
        add(address, prefix(parts.group(5), 8 * octets, 32, line), entry);
    }

    private void addIpv6(Matcher parts, LineInForce entry) {
        Line line = entry.line();
        byte[] address = literal(parts.group(1))
            .orElseThrow(() -> line.refuse("'" + parts.group(1) + "' is no IPv6 address"));
        if (address.length == 16) {
            add(address, prefix(parts.group(2), 128, 128, line), entry);
            return;
        }
        // A v4-mapped address: the JDK answers with the IPv4 address.
        int prefix = prefix(parts.group(2), 128, 128, line);
        if (prefix < 96) {
            throw line.refuse("a network of v4-mapped addresses is a /96 or smaller; better write it as IPv4");
        }
        add(address, prefix - 96, entry);
    }

    private static int prefix(String digits, int byDefault, int most, Line line) {
        int prefix = digits == null ? byDefault : Integer.parseInt(digits);
        if (prefix > most) {
            throw line.refuse("/" + prefix + " is longer than the address, which has " + most + " bits");
        }
        return prefix;
    }

    /** Never a DNS query: the JDK takes a text of these characters for an address or for an error. */
    private static Optional<byte[]> literal(String text) {
        try {
            return Optional.of(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Bits behind the prefix are ignored, as postgrey does. */
    private void add(byte[] address, int prefix, LineInForce entry) {
        family(address).computeIfAbsent(prefix, length -> new HashMap<>()).putIfAbsent(Bits.of(address).cut(prefix), entry);
    }

    public boolean contains(InetAddress client) {
        return find(client).isPresent();
    }

    /** The line that has the client; of several, that of the largest network. */
    public Optional<LineInForce> find(InetAddress client) {
        byte[] address = client.getAddress();
        Bits bits = Bits.of(address);
        for (Map.Entry<Integer, Map<Bits, LineInForce>> sameLength : family(address).entrySet()) {
            LineInForce entry = sameLength.getValue().get(bits.cut(sameLength.getKey()));
            if (entry != null) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private Map<Integer, Map<Bits, LineInForce>> family(byte[] address) {
        return address.length == 4 ? ipv4 : ipv6;
    }

    /** An address, filled up with zeros behind. */
    private record Bits(long high, long low) {

        static Bits of(byte[] address) {
            ByteBuffer bytes = ByteBuffer.wrap(address);
            return address.length == 4
                ? new Bits((long) bytes.getInt() << 32, 0)
                : new Bits(bytes.getLong(), bytes.getLong());
        }

        Bits cut(int prefix) {
            return new Bits(high & mask(prefix), low & mask(prefix - Long.SIZE));
        }

        private static long mask(int ones) {
            return ones <= 0 ? 0 : -1L << Math.max(0, Long.SIZE - ones);
        }
    }
}
