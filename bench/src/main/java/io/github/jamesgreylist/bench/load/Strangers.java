package io.github.jamesgreylist.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * Numbered triplets: each number has its own client network, sender and recipient, always of the same length, so that
 * requests can be changed in place. Senders are spelled in letters, since the greylist takes words of digits for
 * counters.
 */
public final class Strangers {

    static final String SENDER_DOMAIN = "newsletter.example.org";
    static final String RECIPIENT_DOMAIN = "example.com";
    /** All numbers are below this. */
    static final long END = power(20, 7);

    private static final String LETTERS = "ghijklmnopqrstuvwxyz";
    private static final int SENDER_LETTERS = 7;
    private static final int RECIPIENT_LETTERS = 4;

    private Strangers() {
    }

    /** Three digits for each byte: a /24 in 128.100.100 to 223.255.255 and one host in it. */
    static String address(long number) {
        byte[] bytes = new byte[15];
        putAddress(number, bytes, 0);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** The /24 of the address, as the greylist writes it. */
    public static String network(long number) {
        String address = address(number);
        return address.substring(0, address.lastIndexOf('.')) + ".0/24";
    }

    static void putAddress(long number, byte[] into, int at) {
        putDigits(128 + (int) (number / (156 * 156) % 96), into, at);
        into[at + 3] = '.';
        putDigits(100 + (int) (number / 156 % 156), into, at + 4);
        into[at + 7] = '.';
        putDigits(100 + (int) (number % 156), into, at + 8);
        into[at + 11] = '.';
        putDigits(100 + (int) (number % 151), into, at + 12);
    }

    private static void putDigits(int value, byte[] into, int at) {
        into[at] = (byte) ('0' + value / 100);
        into[at + 1] = (byte) ('0' + value / 10 % 10);
        into[at + 2] = (byte) ('0' + value % 10);
    }

    public static String sender(long number) {
        return letters(number, SENDER_LETTERS) + "@" + SENDER_DOMAIN;
    }

    public static String recipient(long number) {
        return letters(number, RECIPIENT_LETTERS) + "@" + RECIPIENT_DOMAIN;
    }

    static void putSender(long number, byte[] into, int at) {
        putLetters(number, SENDER_LETTERS, into, at);
    }

    static void putRecipient(long number, byte[] into, int at) {
        putLetters(number, RECIPIENT_LETTERS, into, at);
    }

    private static String letters(long number, int count) {
        byte[] bytes = new byte[count];
        putLetters(number, count, bytes, 0);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void putLetters(long number, int count, byte[] into, int at) {
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            into[at + i] = (byte) LETTERS.charAt((int) (rest % LETTERS.length()));
            rest /= LETTERS.length();
        }
    }

    private static long power(long base, int exponent) {
        return exponent == 0 ? 1 : base * power(base, exponent - 1);
    }
}
