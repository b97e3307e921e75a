package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client as it is stored: a row for each pass that was counted, and from the second on a sum. Servers that count at the
 * same moment add rows, of which none is lost if one sum replaces another, and whoever is counted twice counts once. Pure.
 *
 * @param sum    of several the one that was seen last stays
 * @param passes in any order
 */
record ClientRows(Optional<ClientState> sum, List<Counting> passes) {

    /** Of counts that were made while a sum was: they may not be in it. */
    private static final Duration OVERLAP = Duration.ofSeconds(5);
    private static final ClientState NOTHING = new ClientState(0, Instant.MIN, Instant.MIN, Instant.MIN);

    /** One pass that was counted. */
    record Counting(Instant at, String who, Instant expires) {}

    /**
     * What is to be written, so that what is there becomes the state.
     *
     * @param before what is there; null if nothing
     */
    static ClientRows change(@Nullable ClientState before, ClientState after) {
        List<String> counted = digests(after.counted());
        if (before != null) {
            counted.removeAll(digests(before.counted()));
        }
        int passes = before == null ? 0 : before.passes();
        boolean isCounted = !counted.isEmpty() && after.passes() == passes + counted.size();
        List<Counting> rows = isCounted
            ? counted.stream().map(who -> new Counting(after.lastCounted(), who, after.expires())).toList() : List.of();
        // What was counted before would end by itself; what is counted now keeps it alive.
        boolean isSummed = !isCounted || before != null;
        return new ClientRows(isSummed ? Optional.of(after) : Optional.empty(), rows);
    }

    /** What the rows say together; empty if there are none. */
    Optional<ClientState> state() {
        Map<String, Counting> since = since();
        if (sum.isEmpty() && since.isEmpty()) {
            return Optional.empty();
        }
        ClientState state = sum.orElse(NOTHING);
        for (Counting pass : since.values()) {
            state = state
                .merged(new ClientState(state.passes() + 1, new Counted(pass.who), pass.at, pass.at, pass.expires));
        }
        return Optional.of(state);
    }

    /** The passes that are not in the sum, each who once, in the order of counting. */
    private Map<String, Counting> since() {
        List<String> summed = sum.map(state -> digests(state.counted())).orElse(List.of());
        Instant from = sum.map(state -> state.lastCounted().minus(OVERLAP)).orElse(Instant.MIN);
        Map<String, Counting> since = new LinkedHashMap<>();
        passes.stream().sorted(Comparator.comparing(Counting::at).thenComparing(Counting::who))
            .filter(pass -> !summed.contains(pass.who) && !pass.at.isBefore(from))
            .forEach(pass -> since.putIfAbsent(pass.who, pass));
        return since;
    }

    private static List<String> digests(Counted counted) {
        return counted.isUnknown() ? new ArrayList<>() : new ArrayList<>(List.of(counted.digests().split(" ")));
    }

    static ClientRows found(Optional<ClientState> sum, Collection<Counting> passes) {
        return new ClientRows(sum, List.copyOf(passes));
    }
}
