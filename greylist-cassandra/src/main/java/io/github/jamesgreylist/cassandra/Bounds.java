package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.store.RowKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Of the kinds of rows of which strangers, or misused accounts, can make as many as they like. For any number of threads. */
final class Bounds {

    private final Map<RowKind, Bound> bounds = new EnumMap<>(RowKind.class);

    /** @param clock of the cluster, by which servers tell each other what they have added */
    Bounds(Limits limits, InstantSource clock) {
        bounds.put(RowKind.FIRST_CONTACT, Bound.ofFirstContacts(limits, clock));
        bounds.put(RowKind.FIRST_CONTACT_BY_SPF, Bound.ofFirstContacts(limits, clock));
        bounds.put(RowKind.CORRESPONDENT, Bound.ofCorrespondents(limits, clock));
        bounds.put(RowKind.CORRESPONDENT_DOMAIN, Bound.ofCorrespondents(limits, clock));
    }

    /**
     * A first contact is about to be stored.
     *
     * @return the longest that it may live
     */
    Duration addContact(Triplet triplet) {
        return of(triplet.isOfSpfDomain() ? RowKind.FIRST_CONTACT_BY_SPF : RowKind.FIRST_CONTACT).add(triplet.network());
    }

    /**
     * Something that has passed, and that was not there, is about to be stored.
     *
     * @return the longest that it may live; empty if nothing bounds it
     */
    Optional<Duration> addPassed(Triplet triplet) {
        if (!triplet.isOfAnyNetwork()) {
            return Optional.empty();
        }
        RowKind kind = triplet.isToAnyRecipient() ? RowKind.CORRESPONDENT_DOMAIN : RowKind.CORRESPONDENT;
        return Optional.of(of(kind).add(triplet.network()));
    }

    private Bound of(RowKind kind) {
        return Objects.requireNonNull(bounds.get(kind));
    }

    /** All of them, by what they bound. */
    Map<RowKind, Bound> all() {
        return bounds;
    }
}
