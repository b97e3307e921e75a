package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one log line of each decision, in postgrey's grammar, so that its log readers understand it
 * ({@code docs/behaviour.md}, section 5). At INFO on the logger {@value #NAME}.
 */
public final class DecisionLog {

    public static final String NAME = "greylist";
    private static final Logger LOGGER = LoggerFactory.getLogger(NAME);

    void write(Attempt attempt, Verdict verdict) {
        if (LOGGER.isInfoEnabled() && verdict.reason() != Reason.TRUSTED && verdict.reason() != Reason.NOT_OURS) {
            // An argument and no format: the values come from strangers.
            LOGGER.info("{}", line(attempt, verdict));
        }
    }

    static String line(Attempt attempt, Verdict verdict) {
        StringBuilder line = new StringBuilder(160);
        attempt.queueId().ifPresent(queueId -> line.append(escape(queueId)).append(": "));
        line.append("action=").append(verdict instanceof Verdict.Defer ? "greylist" : "pass");
        append(line, "reason", words(verdict));
        if (verdict instanceof Verdict.Pass pass) {
            pass.delayed().ifPresent(delayed -> append(line, "delay", Long.toString(delayed.toSeconds())));
        }
        append(line, "client_name", attempt.clientName().orElse("unknown"));
        append(line, "client_address", IpText.of(attempt.client()));
        append(line, "sender", attempt.sender());
        append(line, "recipient", attempt.recipient());
        if (verdict instanceof Verdict.Pass pass) {
            pass.by().ifPresent(identity -> append(line, "by", identity));
            pass.would().ifPresent(deferral -> append(line, "would", words(deferral)));
        }
        return line.toString();
    }

    /** The reason in the words of the log, which matchers of mail know it by, too. */
    public static String words(Verdict verdict) {
        return switch (verdict.reason()) {
            case TRUSTED -> "trusted client";
            case NOT_OURS -> "not ours";
            case NEVER_DEFERRED, RECIPIENT_RULE -> "recipient whitelist";
            case WHITELIST -> ((Verdict.Pass) verdict).whitelist().orElseThrow();
            case TRIPLET -> "triplet found";
            case AUTO_WHITELIST -> "client AWL";
            case CORRESPONDENT -> "correspondent";
            case KNOWN_SENDER -> "known sender";
            case RELEASED -> "released";
            case VERIFIED_CLIENT -> "verified client";
            case OBSERVED -> "observed";
            case FIRST_CONTACT -> "new";
            case EARLY_RETRY -> "early-retry (" + ((Verdict.Defer) verdict).secondsLeft() + "s missing)";
            case UNAVAILABLE -> "store unavailable";
        };
    }

    private static void append(StringBuilder line, String name, String value) {
        if (!value.isEmpty()) {
            line.append(", ").append(name).append('=').append(escape(value));
        }
    }

    /** Control and formatting characters, and a comma that would begin a field, as their code: \\u000a. */
    public static String escape(String value) {
        StringBuilder escaped = null;
        int length;
        for (int i = 0; i < value.length(); i += length) {
            int c = value.codePointAt(i);
            length = Character.charCount(c);
            if (isUnsafe(c) || c == ',' && value.startsWith(" ", i + 1)) {
                if (escaped == null) {
                    escaped = new StringBuilder(value.length() + 16).append(value, 0, i);
                }
                for (char half : Character.toChars(c)) {
                    escaped.append(String.format("\\u%04x", (int) half));
                }
            } else if (escaped != null) {
                escaped.appendCodePoint(c);
            }
        }
        return escaped == null ? value : escaped.toString();
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE -> true;
            default -> false;
        };
    }
}
