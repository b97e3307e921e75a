package io.github.jamesgreylist.transfer.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * What {@code spamdb} of OpenBSD prints: fields between {@code |}, {@code GREY|IP|HELO|FROM|TO|FIRST|PASS|EXPIRE|BLOCKED|PASSED} and
 * {@code WHITE|IP|||FIRST|PASS|EXPIRE|BLOCKED|PASSED}. Trapped hosts and spam traps have no counterpart.
 */
public final class Spamdb {

    /** WHITEEXP of spamd. */
    private static final Duration WHITE_LIFETIME = Duration.ofDays(36);

    private final ForeignRows rows;
    private final int enough;

    /** @param enough so many passes put a network on the auto-whitelist: a white host is there */
    public Spamdb(ForeignRows rows, int enough) {
        this.rows = rows;
        this.enough = enough;
    }

    public void read(BufferedReader in) throws IOException {
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            if (!line.isBlank()) {
                read("line " + number, line.strip().split("\\|", -1));
            }
        }
    }

    private void read(String place, String[] fields) {
        try {
            switch (fields[0]) {
                case "GREY" -> grey(place, fields);
                case "WHITE" -> rows.client(place, fields[1], enough, lastSeen(fields));
                case "TRAPPED", "SPAMTRAP" -> rows.leaveOut(place, fields[0] + " has no counterpart here");
                default -> rows.leaveOut(place, "a line begins with GREY, WHITE, TRAPPED or SPAMTRAP");
            }
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            rows.leaveOut(place, "this is no line of spamdb: fields are missing, or no number of seconds");
        }
    }

    private void grey(String place, String[] fields) {
        Instant first = instant(fields[5]);
        rows.waiting(place, fields[1], bare(fields[3]), bare(fields[4]), first, first,
            Duration.between(first, instant(fields[6])));
    }

    /** Each mail of a white host moves its end; when it came is not stored. */
    private static Instant lastSeen(String[] fields) {
        Instant passed = instant(fields[5]);
        Instant seen = instant(fields[6]).minus(WHITE_LIFETIME);
        return passed.isAfter(seen) ? passed : seen;
    }

    private static String bare(String address) {
        return address.startsWith("<") && address.endsWith(">") ? address.substring(1, address.length() - 1) : address;
    }

    private static Instant instant(String seconds) {
        return ForeignRows.instant(seconds);
    }
}
