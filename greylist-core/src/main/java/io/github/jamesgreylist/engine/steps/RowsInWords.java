package io.github.jamesgreylist.engine.steps;

import static java.util.stream.Collectors.joining;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.Keyring;
import io.github.jamesgreylist.engine.commit.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rows that the store was asked for, as people read them. Of no use beyond its rows' request. */
final class RowsInWords {

    private final Request request;
    private final Trace trace;

    RowsInWords(Request request, Trace trace) {
        this.request = request;
        this.trace = trace;
    }

    /** Those that are the reason of a pass. */
    String because(Verdict verdict) {
        Keyring keys = request.keys();
        List<String> rows = switch (verdict.reason()) {
            case CORRESPONDENT -> triplets(Stream.of(keys.correspondent(), keys.correspondentDomain()));
            case KNOWN_SENDER -> firstOf(triplets(Stream.of(keys.knownSender())), clients(Stream.of(keys.senderDomain())));
            case AUTO_WHITELIST -> clients(Stream.of(isByDomain(verdict) ? keys.spfDomain() : keys.network()));
            default -> all();
        };
        return rows.isEmpty() ? ofTriplet() : sentence(rows);
    }

    /** What is stored of the triplet itself, under each identity. */
    String ofTriplet() {
        List<String> rows = triplets(request.keys().triplets().stream().map(Optional::of));
        String under = request.keys().triplets().stream().map(Triplet::network).collect(joining(" and "));
        return rows.isEmpty() ? "Nothing is stored of this sender and recipient under " + under + " that still counts."
            : sentence(rows);
    }

    private List<String> all() {
        return triplets(Stream.concat(request.keys().triplets().stream(),
            trace.rows.triplets().keySet().stream()).distinct().map(Optional::of));
    }

    private static boolean isByDomain(Verdict verdict) {
        return verdict instanceof Pass pass && pass.by().isPresent();
    }

    private static List<String> firstOf(List<String> some, List<String> others) {
        return some.isEmpty() ? others : some;
    }

    private static String sentence(List<String> rows) {
        return String.join("; ", rows) + ".";
    }

    private List<String> triplets(Stream<Optional<Triplet>> keys) {
        return keys.flatMap(Optional::stream).flatMap(key -> Optional.ofNullable(trace.rows.triplets().get(key)).stream()
            .flatMap(state -> inWords(key, state).stream())).toList();
    }

    private List<String> clients(Stream<Optional<String>> keys) {
        return keys.flatMap(Optional::stream).flatMap(key -> Optional.ofNullable(trace.rows.clients().get(key)).stream()
            .map(state -> inWords(key, state))).toList();
    }

    private Optional<String> inWords(Triplet key, TripletState state) {
        Policy policy = trace.policy;
        String row = name(key);
        if (key.isRelease() && Decision.isKnown(Optional.of(state), request.at(), policy)) {
            return Optional.of(row + " at " + time(state.firstSeen()) + ", once until " + time(state.expires()));
        }
        if (Decision.isKnown(Optional.of(state), request.at(), policy)) {
            return Optional.of(row + ": has passed, first seen " + time(state.firstSeen()) + ", last noted "
                + time(state.lastSeen()) + ", known until " + time(state.expires()));
        }
        return state.contact(request.at(), policy).map(first -> row + ": waits since " + time(first) + ", a retry passes from "
            + time(first.plus(earliest(state))) + " to " + time(first.plus(policy.retryWindow())));
    }

    private Duration earliest(TripletState state) {
        Duration delay = trace.policy.delay();
        return state.told().filter(told -> told.compareTo(delay) < 0).orElse(delay);
    }

    private static String name(Triplet key) {
        if (key.isRelease()) {
            String from = key.network().substring(Triplet.RELEASE.length());
            return "released for mail from " + (from.equals(Triplet.ANY_NETWORK) ? "anywhere" : from);
        }
        if (key.isOfAnyNetwork()) {
            return key.isToAnyRecipient() ? "correspondent's domain " + key.sender() : "correspondent " + key.sender();
        }
        return (key.isToAnyRecipient() ? "known sender " + key.sender() + " from " : "triplet of ") + key.network();
    }

    private static String inWords(String key, ClientState state) {
        return key + ": " + state.passes() + " counted, the last one " + time(state.lastCounted()) + ", known until "
            + time(state.expires());
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
