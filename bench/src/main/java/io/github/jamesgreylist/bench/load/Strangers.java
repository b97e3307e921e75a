package io.github.jamesgreylist.bench.load;

/**
 * Numbered triplets: each number below 20^7 has its own client network, sender and recipient, always of the same length.
 * Senders are spelled in letters, since the greylist takes words of digits for counters.
 */
public final class Strangers {

    private static final String LETTERS = "ghijklmnopqrstuvwxyz";

    private Strangers() {}

    /** Three digits for each byte: a /24 in 128.100.100 to 223.255.255 and one host in it. */
    static String address(long number) {
        return threeBytes(number) + (100 + number % 151);
    }

    /** The /24 of the address, as the greylist writes it. */
    public static String network(long number) {
        return threeBytes(number) + "0/24";
    }

    private static String threeBytes(long number) {
        return (128 + number / (156 * 156) % 96) + "." + (100 + number / 156 % 156) + "." + (100 + number % 156) + ".";
    }

    public static String sender(long number) {
        return letters(number, 7) + "@newsletter.example.org";
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
