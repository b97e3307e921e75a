package io.github.jamesgreylist.admin;

/** Runs an attempt through the steps without changing anything. */
public class Explaining {

    Explanation explain(Inquiry inquiry) {
        throw new UnsupportedOperationException("explain");
    }
}
