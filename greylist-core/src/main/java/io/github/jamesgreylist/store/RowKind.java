package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;

/** What a row is. */
public enum RowKind {

    /** A triplet that never passed. */
    FIRST_CONTACT,
    /** A triplet that passed. */
    PASSED,
    /** To whom a local user has written: a passed triplet of {@link Triplet#ANY_NETWORK}. */
    CORRESPONDENT,
    /** A client network. */
    CLIENT;

    public static RowKind of(Triplet triplet, TripletState state) {
        return triplet.isOfAnyNetwork() ? CORRESPONDENT : state.passed() ? PASSED : FIRST_CONTACT;
    }
}
