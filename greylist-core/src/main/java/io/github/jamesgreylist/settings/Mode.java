package io.github.jamesgreylist.settings;

/** Whether decisions have consequences. */
public enum Mode {
    /** Strangers are deferred. */
    GREYLIST,
    /** All is decided, stored and counted, and nobody is deferred. */
    OBSERVE
}
