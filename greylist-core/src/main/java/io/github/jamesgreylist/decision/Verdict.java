package io.github.jamesgreylist.decision;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What is to happen to one recipient. A front end turns it into a reply; it is not a reply itself. */
public sealed interface Verdict permits Verdict.Pass, Verdict.Defer {

    Reason reason();

    /**
     * The mail goes on.
     *
     * @param delayed   how long greylisting has held this mail up, its age since first contact; only if it passes for the
     *                  first time
     * @param whitelist the name of the whitelist that is the reason, if one is
     * @param by        the identity of the client that helped, if it is not the network: {@code spf:example.org}
     * @param would     what would have become of it, if the greylist only observes
     */
    record Pass(Reason reason, Optional<Duration> delayed, Optional<String> whitelist, Optional<String> by,
            Optional<Defer> would)
        implements Verdict {

        public static final Pass TRUSTED = of(Reason.TRUSTED);
        public static final Pass NOT_OURS = of(Reason.NOT_OURS);
        public static final Pass NEVER_DEFERRED = of(Reason.NEVER_DEFERRED);
        public static final Pass RECIPIENT_RULE = of(Reason.RECIPIENT_RULE);
        public static final Pass KNOWN = of(Reason.TRIPLET);
        public static final Pass AUTO_WHITELISTED = of(Reason.AUTO_WHITELIST);
        public static final Pass CORRESPONDENT = of(Reason.CORRESPONDENT);
        /** The sender, or its domain, has passed from there. */
        public static final Pass KNOWN_SENDER = of(Reason.KNOWN_SENDER);
        /** An administrator has said so. */
        public static final Pass RELEASED = of(Reason.RELEASED);
        /** Only who is suspicious is greylisted. */
        public static final Pass VERIFIED_CLIENT = of(Reason.VERIFIED_CLIENT);
        /** The greylist only observes. */
        public static final Pass OBSERVED = of(Reason.OBSERVED);
        /** Mail is more important than greylisting. */
        public static final Pass UNEXAMINED = of(Reason.UNAVAILABLE);

        public Pass {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(delayed, "delayed");
            Objects.requireNonNull(whitelist, "whitelist");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(would, "would");
        }

        /** Of a greylist that defers. */
        public Pass(Reason reason, Optional<Duration> delayed, Optional<String> whitelist, Optional<String> by) {
            this(reason, delayed, whitelist, by, Optional.empty());
        }

        /** @param would what would have become of the mail */
        public static Pass observed(Defer would) {
            return new Pass(Reason.OBSERVED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(would));
        }

        private static Pass of(Reason reason) {
            return new Pass(reason, Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** @param list the whitelist's name in the words of the log: {@code client whitelist} */
        public static Pass whitelisted(String list) {
            return new Pass(Reason.WHITELIST, Optional.empty(), Optional.of(list), Optional.empty());
        }

        /** @param delayed as above */
        public static Pass first(Duration delayed) {
            return KNOWN.delayed(delayed);
        }

        /** The same, for the first time. */
        public Pass delayed(Duration age) {
            return new Pass(reason, Optional.of(age), whitelist, by);
        }

        /** The same, owed to this identity of the client. */
        public Pass by(String identity) {
            return new Pass(reason, delayed, whitelist, Optional.of(identity));
        }

        /** The same for whoever must not show that anything was held up. */
        public Pass withoutDelay() {
            return new Pass(reason, Optional.empty(), whitelist, by, would);
        }

        /** Whether it is because of a list, and not because the triplet is known or nobody looked. */
        public boolean isByList() {
            return switch (reason) {
                case NEVER_DEFERRED, RECIPIENT_RULE, WHITELIST, AUTO_WHITELIST, CORRESPONDENT, KNOWN_SENDER, VERIFIED_CLIENT ->
                    true;
                default -> false;
            };
        }
    }

    /**
     * The client is asked to come back.
     *
     * @param left how long until a retry passes; zero if that cannot be said
     */
    record Defer(Reason reason, Duration left) implements Verdict {

        public static final Defer UNAVAILABLE = new Defer(Reason.UNAVAILABLE, Duration.ZERO);

        public Defer {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(left, "left");
        }

        /** Whole seconds until a retry passes, rounded up: a client that waits this long is not early. */
        public long secondsLeft() {
            return left.plusNanos(999_999_999).toSeconds();
        }
    }
}
