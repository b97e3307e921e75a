package io.github.jamesgreylist.policy;

/** What Postfix hears while the store is unavailable. */
public enum StoreTrouble {

    /** What the greylist's own failure policy says: usually that mail goes on. */
    ANSWER,
    /** Nothing: the connection is closed, and Postfix does what its {@code default_action} says. */
    SILENCE
}
