package io.github.jamesgreylist.settings;

import io.github.jamesgreylist.decision.Verdict;

/** What becomes of mail while the store is unavailable. */
public enum StoreFailure {

    /** Fail open: better some spam than no mail. */
    ACCEPT(Verdict.Pass.UNEXAMINED, "accepted without greylisting"),
    /** Fail closed: everybody is asked to come back. */
    DEFER(Verdict.Defer.UNAVAILABLE, "deferred");

    private final Verdict verdict;
    private final String inWords;

    StoreFailure(Verdict verdict, String inWords) {
        this.verdict = verdict;
        this.inWords = inWords;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** For a sentence such as "mail is … until it is back". */
    public String inWords() {
        return inWords;
    }
}
