package io.github.jamesgreylist.identity;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells a machine's own name ({@code mx1.example.com}) from one that its provider made of its address
 * ({@code 9-2-0-192.dsl.example.net}): that says where a machine hangs, and not whose it is. Behaviour §11.3.
 */
public final class OwnName {

    private static final Pattern DECIMAL = Pattern.compile("\\d+");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    private OwnName() {}

    /**
     * Whether a name is not made of the address: it contains neither the last two octets (groups) one after the other, in
     * either order, nor the whole address in hex or decimal.
     *
     * @param name verified, in any case
     */
    public static boolean isOwn(String name, InetAddress address) {
        byte[] bytes = address.getAddress();
        String lower = name.toLowerCase(Locale.ROOT);
        boolean ipv4 = bytes.length == 4;
        List<String> words = words(ipv4 ? DECIMAL : HEX, lower);
        String last = word(bytes, ipv4, ipv4 ? 3 : 7);
        String before = word(bytes, ipv4, ipv4 ? 2 : 6);
        for (int i = 0; i + 1 < words.size(); i++) {
            String one = words.get(i);
            String other = words.get(i + 1);
            if (one.equals(before) && other.equals(last) || one.equals(last) && other.equals(before)) {
                return false;
            }
        }
        return !lower.contains(HexFormat.of().formatHex(bytes)) && !words.contains(new BigInteger(1, bytes).toString());
    }

    /** An octet in decimal, or a group in hex, without leading zeros. */
    private static String word(byte[] bytes, boolean ipv4, int index) {
        return ipv4 ? Integer.toString(bytes[index] & 0xff)
            : Integer.toHexString((bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff);
    }

    private static List<String> words(Pattern pattern, String name) {
        List<String> words = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(name); matcher.find();) {
            words.add(withoutLeadingZeros(matcher.group()));
        }
        return words;
    }

    private static String withoutLeadingZeros(String word) {
        int start = 0;
        while (start < word.length() - 1 && word.charAt(start) == '0') {
            start++;
        }
        return word.substring(start);
    }
}
