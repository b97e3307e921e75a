package io.github.jamesgreylist.bench.load;

/**
 * Numbered triplets: each number below 20^7 has its own sender and recipient, always of the same length, and up to
 * {@link #FIRST_OF_ONE_SITE} its own client network. Senders are spelled in letters, since the greylist takes words of digits for counters.
 */
public final class Strangers {

    /** From here on all clients are in {@link #ONE_SITE}. */
    static final long FIRST_OF_ONE_SITE = 1_200_000_000;
    /** As SPF has it. */
    public static final String ONE_SITE = "ip4:198.151.100.0/24";
    /** Of all senders. */
    public static final String SENDER_DOMAIN = "newsletter.example.org";
    private static final String LETTERS = "ghijklmnopqrstuvwxyz";

    private Strangers() {}

    /** Three digits for each byte: a /24 in 128.100.100 to 223.255.255 and one host in it. */
    static String address(long number) {
        return (number < FIRST_OF_ONE_SITE ? threeBytes(number) : "198.151.100.") + (100 + number % 151);
    }

    /** The /24 of the address, as the greylist writes it. */
    public static String network(long number) {
        return threeBytes(number) + "0/24";
    }

    private static String threeBytes(long number) {
        return (128 + number / (156 * 156) % 96) + "." + (100 + number / 156 % 156) + "." + (100 + number % 156) + ".";
    }

    public static String sender(long number) {
        return letters(number, 7) + "@" + SENDER_DOMAIN;
    }

    public static String recipient(long number) {
        return letters(number, 4) + "@example.com";
    }

    private static String letters(long number, int count) {
        char[] letters = new char[count];
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            letters[i] = LETTERS.charAt((int) (rest % LETTERS.length()));
            rest /= LETTERS.length();
        }
        return new String(letters);
    }
}
