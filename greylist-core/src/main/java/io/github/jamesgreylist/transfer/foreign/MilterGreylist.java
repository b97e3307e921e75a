package io.github.jamesgreylist.transfer.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * The dump of milter-greylist: {@code ADDRESS SENDER RECIPIENT TIME}, where the time is that from which on the mail is accepted, and
 * with {@code AUTO} behind it, that until which it is.
 */
public final class MilterGreylist {

    private static final int FIELDS = 4;

    private final ForeignRows rows;
    private final Duration delay;

    /** @param delay of milter-greylist ({@code greylist} in greylist.conf) */
    public MilterGreylist(ForeignRows rows, Duration delay) {
        this.rows = rows;
        this.delay = delay;
    }

    public void read(BufferedReader in) throws IOException {
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!text.isEmpty() && !text.startsWith("version")) {
                read("line " + number, text.split("\\s+"));
            }
        }
    }

    private void read(String place, String[] fields) {
        boolean isAuto = fields.length == FIELDS + 1 && fields[FIELDS].equals("AUTO");
        if (fields.length != FIELDS && !isAuto || !fields[3].matches("\\d{1,10}")) {
            rows.leaveOut(place, "a line has address, sender, recipient, seconds and maybe AUTO, with blanks between them");
            return;
        }
        Instant time = ForeignRows.instant(fields[3]);
        String sender = withoutBrackets(fields[1]);
        String recipient = withoutBrackets(fields[2]);
        if (isAuto) {
            // When it came last is not stored.
            rows.passedUntil(place, fields[0], sender, recipient, time);
        } else {
            Instant first = time.minus(delay);
            rows.waiting(place, fields[0], sender, recipient, first, first, delay);
        }
    }

    private static String withoutBrackets(String address) {
        return address.startsWith("<") && address.endsWith(">") ? address.substring(1, address.length() - 1) : address;
    }
}
