package io.github.jamesgreylist.settings;

/** Who is greylisted. */
public enum Whom {
    /** Everybody who is a stranger. */
    EVERYBODY,
    /** Only clients that do not have both an SPF domain and a name of their own. */
    UNVERIFIED
}
