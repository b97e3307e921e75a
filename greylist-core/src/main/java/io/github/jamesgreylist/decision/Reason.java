package io.github.jamesgreylist.decision;

/** Why a mail passes or is deferred. How a log or a front end words it is its own business. */
public enum Reason {
    /** The session is authenticated, or the client may relay. */
    TRUSTED,
    /** The recipient is in none of the domains that this server accepts mail for. */
    NOT_OURS,
    /** The recipient must be reachable when mail is in trouble. */
    NEVER_DEFERRED,
    /** The recipient's rule switches greylisting off. */
    RECIPIENT_RULE,
    /** A whitelist has the client, the recipient or the sender. */
    WHITELIST,
    /** The triplet has passed before, or passes now. */
    TRIPLET,
    /** Enough triplets of the client's network or SPF domain have passed. */
    AUTO_WHITELIST,
    /** The recipient has written to the sender, or somebody here to the sender's domain. */
    CORRESPONDENT,
    /** Mail of the sender, or of others of its domain, has passed from the client's network. */
    KNOWN_SENDER,
    /** An administrator has let the next mail of this sender to this recipient pass. */
    RELEASED,
    /** The client has an SPF domain and a name of its own, and only others are greylisted. */
    VERIFIED_CLIENT,
    /** It would have been deferred, but the greylist only observes. */
    OBSERVED,
    /** Nothing is stored of the triplet that still counts. */
    FIRST_CONTACT,
    /** The triplet came back sooner than it was told. */
    EARLY_RETRY,
    /** The greylister itself is in trouble: nobody has looked. */
    UNAVAILABLE
}
