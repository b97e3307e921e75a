package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.RowKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rows as people read them.
 *
 * @param policy with the delay of rows that do not say what was told
 */
record EntryForm(Policy policy) {

    Entry of(Triplet triplet, TripletState state) {
        RowKind kind = RowKind.of(triplet, state);
        boolean isWaiting = !state.passed();
        return new Entry(kind(kind), client(triplet), triplet.sender(), triplet.isToAnyRecipient() ? "" : triplet.recipient(),
            isWaiting ? State.WAITING : State.PASSED, state.firstSeen(), state.lastSeen(), state.expires(),
            Optional.of(state.firstSeen().plus(state.told().orElse(policy.withLongestDelay().delay()))).filter(at -> isWaiting),
            Optional.empty());
    }

    private static String client(Triplet triplet) {
        return triplet.isRelease() ? triplet.network().substring(Triplet.RELEASE.length()) : triplet.network();
    }

    private static Kind kind(RowKind kind) {
        return switch (kind) {
            case FIRST_CONTACT, FIRST_CONTACT_BY_SPF, PASSED -> Kind.TRIPLET;
            case CORRESPONDENT -> Kind.CORRESPONDENT;
            case CORRESPONDENT_DOMAIN -> Kind.CORRESPONDENT_DOMAIN;
            case KNOWN_SENDER -> Kind.KNOWN_SENDER;
            case RELEASE -> Kind.RELEASE;
            case CLIENT -> throw new IllegalArgumentException("clients are no triplets");
        };
    }

    /** Of such rows nobody knows the first mail: the last that was counted stands for it. */
    Entry of(String key, ClientState state) {
        boolean isDomain = key.startsWith(TripletForm.SENDER_DOMAIN);
        String text = isDomain ? key.substring(TripletForm.SENDER_DOMAIN.length()) : key;
        // In privacy mode both are one hash.
        int space = isDomain ? text.indexOf(' ') : -1;
        Kind kind = isDomain ? Kind.KNOWN_DOMAIN : key.startsWith(Triplet.SPF) ? Kind.SPF_DOMAIN : Kind.NETWORK;
        return new Entry(kind, space < 0 ? text : text.substring(0, space), space < 0 ? "" : text.substring(space + 1), "",
            State.PASSED, state.lastCounted(), state.lastSeen(), state.expires(), Optional.empty(),
            Optional.of(state.passes()));
    }

    /** In the words of {@link Status#rows}. */
    static Map<String, Long> inWords(Map<RowKind, Long> counts) {
        Map<String, Long> words = new TreeMap<>();
        counts.forEach((kind, rows) -> words.merge(switch (kind) {
            // That the same contact is stored under an SPF domain as well does not make it two.
            case FIRST_CONTACT, FIRST_CONTACT_BY_SPF -> "waiting";
            case PASSED -> "passed";
            case CORRESPONDENT -> "correspondent";
            case CORRESPONDENT_DOMAIN -> "correspondent-domain";
            case KNOWN_SENDER -> "known-sender";
            case RELEASE -> "release";
            case CLIENT -> "client";
        }, kind == RowKind.FIRST_CONTACT_BY_SPF ? 0 : rows, Long::sum));
        return words;
    }
}
