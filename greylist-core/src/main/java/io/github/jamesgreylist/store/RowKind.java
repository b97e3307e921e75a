package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;

/** What a row is. */
public enum RowKind {

    /** A triplet that never passed. */
    FIRST_CONTACT,
    /** The same once more, under the client's SPF domain. */
    FIRST_CONTACT_BY_SPF,
    /** A triplet that passed. */
    PASSED,
    /** To whom a local user has written: a passed triplet of {@link Triplet#ANY_NETWORK}. */
    CORRESPONDENT,
    /** The domain of such a person: the same to {@link Triplet#ANY_RECIPIENT}. */
    CORRESPONDENT_DOMAIN,
    /** A sender that passed from a network: a passed triplet to {@link Triplet#ANY_RECIPIENT}. */
    KNOWN_SENDER,
    /** One pass that an administrator gave: a passed triplet of {@link Triplet#RELEASE} and a network, or any. */
    RELEASE,
    /** A client network, an SPF domain, or a sender's domain in a network. */
    CLIENT;

    public static RowKind of(Triplet triplet, TripletState state) {
        if (triplet.isRelease()) {
            return RELEASE;
        }
        if (triplet.isOfAnyNetwork()) {
            return triplet.isToAnyRecipient() ? CORRESPONDENT_DOMAIN : CORRESPONDENT;
        }
        return triplet.isToAnyRecipient() ? KNOWN_SENDER
            : state.passed() ? PASSED
            : triplet.isOfSpfDomain() ? FIRST_CONTACT_BY_SPF : FIRST_CONTACT;
    }
}
