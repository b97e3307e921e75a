package io.github.jamesgreylist.canonical;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Folds an envelope sender, so that the sender addresses that software makes up anew for each message are one sender.
 * All patterns are free of nested quantifiers: a hostile address costs time linear in its length.
 */
final class SenderForm {

    /** BATV (draft-levine-smtp-batv) and two of its kin: {@code prvs=TAG=user}, {@code msprvs1=TAG=user}, {@code btv1==TAG==user}. */
    private static final Pattern BATV = Pattern.compile("(?:(?:ms)?prvs1?=[^=]*=|btv1==[^=]*==)(.+)", Pattern.DOTALL);
    /** Some senders put the tag of BATV behind the user. */
    private static final Pattern BATV_TAG_LAST = Pattern.compile("prvs=([^=]+)=[0-9]{4}[0-9a-f]{6}", Pattern.DOTALL);
    /** SRS0: hash, time stamp, original domain, original local part. */
    private static final Pattern SRS0 = Pattern.compile("srs0[=+-][^=]*=[^=]*=([^=]+)=(.+)", Pattern.DOTALL);
    /** SRS1: hash, first forwarder, and behind its separators what stood in its SRS0. */
    private static final Pattern SRS1 = Pattern.compile("srs1[=+-][^=]*=([^=]+)=[=+-][^=]*=[^=]*=([^=]+)=(.+)", Pattern.DOTALL);

    private static final Pattern QUOTED_WITHOUT_NEED = Pattern.compile("\"([\\w!#$%&'*+/=?^`{|}~.-]+)\"");
    /** UUIDs, words of digits only, and hex words of eight letters or more in which there is a digit. */
    private static final Pattern COUNTER = Pattern.compile("(?<![\\p{L}\\p{N}])(?:"
        + "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
        + "|[0-9]+|(?=[a-f]*[0-9])[0-9a-f]{8,})(?![\\p{L}\\p{N}])");

    private SenderForm() {}

    /** @param sender as the client gave it; {@code ""}, the null sender, stays what it is */
    static String of(String sender) {
        return fold(sender, true);
    }

    /** The same without the folding of numbers: what is true of one person must not be true of 123@ and 456@ alike. */
    static String person(String sender) {
        return fold(sender, false);
    }

    private static String fold(String sender, boolean counters) {
        String lower = sender.toLowerCase(Locale.ROOT);
        int at = lower.lastIndexOf('@');
        return at < 0 ? foldLocalPart(lower, counters)
            : foldLocalPart(lower.substring(0, at), counters) + lower.substring(at);
    }

    private static String foldLocalPart(String local, boolean counters) {
        if (local.startsWith("\"")) {
            Matcher quoted = QUOTED_WITHOUT_NEED.matcher(local);
            return quoted.matches() ? foldLocalPart(quoted.group(1), counters) : local;
        }
        if (local.indexOf('=') < 0) {
            // Most addresses: every form below has one.
            return foldUser(local, counters);
        }
        Matcher srs0 = SRS0.matcher(local);
        if (srs0.matches()) {
            return "srs0=" + srs0.group(1) + "=" + foldUser(srs0.group(2), counters);
        }
        Matcher srs1 = SRS1.matcher(local);
        if (srs1.matches()) {
            return "srs1=" + srs1.group(1) + "=" + srs1.group(2) + "=" + foldUser(srs1.group(3), counters);
        }
        return foldUser(withoutBatv(local), counters);
    }

    private static String withoutBatv(String local) {
        Matcher tagLast = BATV_TAG_LAST.matcher(local);
        if (tagLast.matches()) {
            return tagLast.group(1);
        }
        Matcher batv = BATV.matcher(local);
        return batv.matches() ? batv.group(1) : local;
    }

    private static String foldUser(String user, boolean counters) {
        int plus = user.indexOf('+');
        String bare = plus > 0 ? user.substring(0, plus) : user;
        return counters && hasDigit(bare) ? COUNTER.matcher(bare).replaceAll("#") : bare;
    }

    private static boolean hasDigit(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }
}
