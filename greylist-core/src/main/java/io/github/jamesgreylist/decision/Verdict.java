package io.github.jamesgreylist.decision;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What is to happen to one recipient. A front end turns it into a reply; it is not a reply itself. */
public sealed interface Verdict {

    /** The reason in the words of the decision log ({@code docs/behaviour.md} §5). */
    String reason();

    /** The mail goes on. */
    record Pass(String reason, Optional<Duration> delayed) implements Verdict {

        public static final Pass KNOWN = new Pass("triplet found", Optional.empty());
        public static final Pass RECIPIENT_EXEMPT = new Pass("recipient whitelist", Optional.empty());
        public static final Pass AUTO_WHITELISTED = new Pass("client AWL", Optional.empty());
        public static final Pass CORRESPONDENT = new Pass("correspondent", Optional.empty());
        public static final Pass TRUSTED = new Pass("trusted client", Optional.empty());
        /** The greylister itself is in trouble, and mail is more important than greylisting. */
        public static final Pass UNEXAMINED = new Pass("store unavailable", Optional.empty());

        public Pass {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(delayed, "delayed");
        }

        /** Whether it is because of a list, and not because the triplet is known or nobody looked. */
        public boolean isByList() {
            return !reason.equals(KNOWN.reason) && !reason.equals(TRUSTED.reason) && !reason.equals(UNEXAMINED.reason);
        }

        /** @param list the whitelist's name in the words of the log: {@code client whitelist} */
        public static Pass whitelisted(String list) {
            return new Pass(list, Optional.empty());
        }

        /** @param delayed how long greylisting has held this mail up: its age since first contact */
        public static Pass first(Duration delayed) {
            return new Pass(KNOWN.reason, Optional.of(delayed));
        }
    }

    /**
     * The client is asked to come back.
     *
     * @param left how long until a retry passes; zero if that cannot be said
     */
    record Defer(Cause cause, Duration left) implements Verdict {

        public static final Defer UNAVAILABLE = new Defer(Cause.UNAVAILABLE, Duration.ZERO);

        public enum Cause { FIRST_CONTACT, EARLY_RETRY, UNAVAILABLE }

        public Defer {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(left, "left");
        }

        /** Whole seconds until a retry passes, rounded up: a client that waits this long is not early. */
        public long secondsLeft() {
            return left.plusNanos(999_999_999).toSeconds();
        }

        @Override
        public String reason() {
            return switch (cause) {
                case FIRST_CONTACT -> "new";
                case EARLY_RETRY -> "early-retry (" + secondsLeft() + "s missing)";
                case UNAVAILABLE -> "store unavailable";
            };
        }
    }
}
