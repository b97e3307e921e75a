package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which rows are looked for: those that match all of this. They come kind by kind, in the order of {@link RowKind}, and
 * those of a kind in the order in which they expire: of first contacts the one first that waits longest.
 *
 * @param kinds     of the rows; {@link RowKind#CLIENT} stands for those of clients
 * @param network   of triplets
 * @param sender    of triplets
 * @param recipient of triplets
 * @param client    the keys of clients
 * @param seenFrom  not first seen before this instant; of clients, not last counted
 * @param seenBy    not later than this
 * @param living    rows that expire later than this
 */
public record Query(Set<RowKind> kinds, Text network, Text sender, Text recipient, Text client, Instant seenFrom, Instant seenBy,
        Instant living) {

    public boolean matches(Triplet triplet, TripletState state) {
        return kinds.contains(RowKind.of(triplet, state)) && network.matches(triplet.network())
                && sender.matches(triplet.sender()) && recipient.matches(triplet.recipient())
                && isInTime(state.firstSeen(), state.expires());
    }

    public boolean matches(String key, ClientState state) {
        return kinds.contains(RowKind.CLIENT) && client.matches(key) && isInTime(state.lastCounted(), state.expires());
    }

    private boolean isInTime(Instant seen, Instant expires) {
        return !seen.isBefore(seenFrom) && !seen.isAfter(seenBy) && expires.isAfter(living);
    }

    /** Whether any addresses will do. */
    public boolean isOfAnybody() {
        return network.isAny() && sender.isAny() && recipient.isAny();
    }

    /** Whether what is wanted of an address may be true of very many, as its domain. */
    public boolean isOfSome() {
        return Stream.of(network, sender, recipient).anyMatch(text -> !text.isAny() && !text.isExact());
    }

    /** Whether all addresses are known, so that the rows can be found by their keys. */
    public boolean isOfSomebody() {
        return network.isExact() && sender.isExact() && recipient.isExact();
    }

    /**
     * What a column may have: one of some values, or a text that begins and ends in a certain way.
     *
     * @param values any of them
     * @param likes  or any of these
     * @param butNot nothing that begins like one of these
     */
    public record Text(Set<String> values, Set<Like> likes, Set<String> butNot) {

        public static final Text ANY = like("", "");

        public static Text of(Set<String> values) {
            return new Text(values, Set.of(), Set.of());
        }

        public static Text like(String begin, String end) {
            return new Text(Set.of(), Set.of(new Like(begin, end)), Set.of());
        }

        boolean matches(String text) {
            return (values.contains(text) || likes.stream().anyMatch(like -> like.matches(text)))
                    && butNot.stream().noneMatch(text::startsWith);
        }

        public boolean isAny() {
            return equals(ANY);
        }

        boolean isExact() {
            return likes.isEmpty() && butNot.isEmpty();
        }
    }

    /** A text that begins and ends so. */
    public record Like(String begin, String end) {

        boolean matches(String text) {
            return text.length() >= begin.length() + end.length() && text.startsWith(begin) && text.endsWith(end);
        }
    }
}
