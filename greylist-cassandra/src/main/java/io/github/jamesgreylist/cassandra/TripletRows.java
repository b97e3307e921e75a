package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.decision.TripletState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A triplet as it is stored: whether it has passed, and its first contacts, a row each. Servers that write at the same
 * moment add rows, and all make the same of them. Pure.
 *
 * @param passed   of several the one that was seen last stays
 * @param contacts in the order of {@link Contact}
 */
record TripletRows(Optional<Passed> passed, List<Contact> contacts) {

    static final TripletRows NONE = new TripletRows(Optional.empty(), List.of());

    /** The row of a triplet that passed. */
    record Passed(Instant firstSeen, Instant lastSeen, Instant expires) {

        private TripletState state() {
            return new TripletState(firstSeen, lastSeen, true, expires);
        }
    }

    /** The row of a first contact. */
    record Contact(Instant at, Optional<Duration> told, Instant lastSeen, Instant expires) implements Comparable<Contact> {

        /** Longer than anybody is told. */
        private static final Duration NOT_TOLD = Duration.ofDays(36_500);
        private static final Comparator<Contact> ORDER =
            Comparator.comparing(Contact::at).thenComparing(contact -> contact.told.orElse(NOT_TOLD));

        @Override
        public int compareTo(Contact other) {
            return ORDER.compare(this, other);
        }

        private TripletState state(Optional<Duration> least) {
            return new TripletState(at, lastSeen, false, least, expires, Optional.empty());
        }
    }

    /** What is to be stored of a state. One that counts by nobody's clock leaves nothing. */
    static TripletRows of(TripletState state) {
        if (!state.expires().isAfter(Instant.EPOCH)) {
            return NONE;
        }
        if (state.passed()) {
            return new TripletRows(Optional.of(new Passed(state.firstSeen(), state.lastSeen(), state.expires())),
                state.again().stream().map(at -> contact(at, state, state.expires())).toList());
        }
        return new TripletRows(Optional.empty(), state.again().map(again -> twoOf(state, again))
            .orElseGet(() -> List.of(contact(state.firstSeen(), state, state.expires()))));
    }

    /** The first one ends where the second begins, so that both are kept apart. */
    private static List<Contact> twoOf(TripletState state, Instant again) {
        boolean isBehind = again.isAfter(state.firstSeen());
        Instant first = isBehind ? state.firstSeen() : again;
        Instant second = isBehind ? again : state.firstSeen();
        return List.of(contact(first, state, second.isBefore(state.expires()) ? second : state.expires()),
            contact(second, state, state.expires()));
    }

    private static Contact contact(Instant at, TripletState state, Instant expires) {
        return new Contact(at, state.told(), state.lastSeen(), expires);
    }

    /** Of rows that were found in any order. */
    static TripletRows found(Optional<Passed> passed, Collection<Contact> contacts) {
        return new TripletRows(passed, contacts.stream().sorted().toList());
    }

    boolean isEmpty() {
        return passed.isEmpty() && contacts.isEmpty();
    }

    /** What there is when the others have been written, which replace those that are the same but for their end. */
    TripletRows with(TripletRows others) {
        Optional<Passed> last = Stream.concat(passed.stream(), others.passed.stream())
            .max(Comparator.comparing(Passed::lastSeen).thenComparing(Passed::expires));
        return found(last, Stream.concat(replaced(others).stream(), others.contacts.stream()).toList());
    }

    private List<Contact> replaced(TripletRows others) {
        return contacts.stream()
            .filter(contact -> others.contacts.stream().noneMatch(other -> other.compareTo(contact) == 0)).toList();
    }

    /** Those that are not among the others. */
    TripletRows without(TripletRows others) {
        return new TripletRows(passed.filter(row -> !others.passed.equals(Optional.of(row))),
            contacts.stream().filter(contact -> !others.contacts.contains(contact)).toList());
    }

    /**
     * Which of them have to be deleted when the others are written, so that what is there says the same as the others:
     * nearly always none, as rows merge.
     */
    TripletRows inTheWayOf(TripletRows others, Instant now) {
        return with(others).state(now).equals(others.state(now)) ? NONE
            : new TripletRows(passed.filter(row -> others.passed.isEmpty()), replaced(others));
    }

    /**
     * What the rows say together: the earliest first contact counts, and one that began when that had ended, or after the
     * mail had passed, stands beside it.
     *
     * @param now by the clock by which decisions are made; of several that stand beside it, it prefers one that has begun
     * @return empty if there are no rows
     */
    Optional<TripletState> state(Instant now) {
        List<Contact> after = contacts.stream().filter(contact -> passed.isEmpty() || contact.at.isAfter(passed.get().lastSeen))
            .toList();
        List<List<Contact>> waits = waits(after);
        if (passed.isEmpty() && waits.isEmpty()) {
            return Optional.empty();
        }
        TripletState first = passed.isPresent() ? passed.get().state()
            : waits.get(0).get(0).state(told(waits.get(0)));
        List<List<Contact>> beside = passed.isPresent() ? waits : waits.subList(1, waits.size());
        return Optional.of(beside.isEmpty() ? first : beside(first, latest(beside, now)));
    }

    private static TripletState beside(TripletState first, List<Contact> wait) {
        Contact again = wait.get(0);
        return new TripletState(first.firstSeen(), first.lastSeen(), first.passed(),
            Stream.concat(first.told().stream(), told(wait).stream()).min(Duration::compareTo),
            first.expires().isAfter(again.expires) ? first.expires() : again.expires, Optional.of(again.at));
    }

    /** First contacts that belong together: of servers that did not see each other's. Each of the others began when one had ended. */
    private static List<List<Contact>> waits(List<Contact> contacts) {
        List<List<Contact>> waits = new ArrayList<>();
        for (Contact contact : contacts) {
            if (waits.isEmpty() || !contact.at.isBefore(waits.get(waits.size() - 1).get(0).expires)) {
                waits.add(new ArrayList<>());
            }
            waits.get(waits.size() - 1).add(contact);
        }
        return waits;
    }

    private static Optional<Duration> told(List<Contact> wait) {
        return wait.stream().flatMap(contact -> contact.told.stream()).min(Duration::compareTo);
    }

    private static List<Contact> latest(List<List<Contact>> waits, Instant now) {
        List<List<Contact>> begun = waits.stream().filter(wait -> !wait.get(0).at.isAfter(now)).toList();
        return waits.size() > 1 && !begun.isEmpty() ? begun.get(begun.size() - 1) : waits.get(0);
    }
}
