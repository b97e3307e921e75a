package io.github.jamesgreylist.admin;

/** Whether a triplet still waits. Rows of other kinds have passed. */
public enum State {
    WAITING, PASSED
}
