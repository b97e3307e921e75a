package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.Request.Purpose;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests that are decided together, in their order: what the first one stores, the next one finds. A pure function of
 * the requests and the rows.
 *
 * <p>Mail of a known triplet writes nothing, and its reason is {@code triplet found} even if its network is on the
 * auto-whitelist; that it was seen is for {@link KnownTriplets} to note.
 */
final class Batch {

    private final AutoWhitelist autoWhitelist;
    private final Changing<Triplet, TripletState> triplets;
    private final Changing<String, ClientState> clients;

    private Batch(Rows rows, AutoWhitelist autoWhitelist) {
        this.autoWhitelist = autoWhitelist;
        this.triplets = new Changing<>(rows.triplets());
        this.clients = new Changing<>(rows.clients());
    }

    /** Of all rows that the requests may look at. */
    static Keys keys(Iterable<Request> requests, AutoWhitelist autoWhitelist) {
        Set<Triplet> triplets = new HashSet<>();
        Set<String> clients = new HashSet<>();
        for (Request request : requests) {
            triplets.add(request.triplet());
            request.fromAnywhere().ifPresent(triplets::add);
            request.client().filter(network -> !autoWhitelist.isOff()).ifPresent(clients::add);
        }
        return new Keys(triplets, clients);
    }

    /** @param rows what is stored under the keys above, and maybe more */
    static Outcome decide(List<Request> requests, Rows rows, AutoWhitelist autoWhitelist) {
        Batch batch = new Batch(rows, autoWhitelist);
        List<Verdict> verdicts = new ArrayList<>(requests.size());
        requests.forEach(request -> verdicts.add(batch.decide(request)));
        return new Outcome(verdicts, new Changes(rows, new Rows(batch.triplets.after, batch.clients.after)));
    }

    private Verdict decide(Request request) {
        return switch (request.purpose()) {
            case LEARN -> learn(request);
            case SEEN -> seen(request);
            case DECIDE, TRY -> attempted(request);
        };
    }

    private Pass learn(Request request) {
        triplets.put(request.triplet(),
            Decision.learned(triplets.get(request.triplet()), request.at(), request.policy()));
        return Pass.CORRESPONDENT;
    }

    private Verdict seen(Request request) {
        Decision decision = by(request.triplet(), request);
        if (decision.verdict().equals(Pass.KNOWN)) {
            triplets.put(request.triplet(), decision.state());
            touchClient(request);
        }
        return decision.verdict();
    }

    private Verdict attempted(Request request) {
        Decision decision = by(request.triplet(), request);
        if (decision.verdict().equals(Pass.KNOWN)) {
            return Pass.KNOWN;
        }
        if (autoWhitelist.covers(client(request), request.at(), request.policy())) {
            touchClient(request);
            return Pass.AUTO_WHITELISTED;
        }
        if (decision.verdict() instanceof Pass first) {
            triplets.put(request.triplet(), decision.state());
            countClient(request);
            return first;
        }
        if (isFromCorrespondent(request)) {
            return Pass.CORRESPONDENT;
        }
        if (request.purpose() == Purpose.DECIDE) {
            triplets.put(request.triplet(), decision.state());
        }
        return decision.verdict();
    }

    private boolean isFromCorrespondent(Request request) {
        Optional<Triplet> fromAnywhere = request.fromAnywhere();
        Optional<Decision> answer = fromAnywhere.map(triplet -> by(triplet, request))
            .filter(decision -> decision.verdict() instanceof Pass);
        answer.ifPresent(decision -> triplets.put(fromAnywhere.get(), decision.state()));
        return answer.isPresent();
    }

    private Decision by(Triplet triplet, Request request) {
        return Decision.of(triplets.get(triplet), request.at(), request.policy());
    }

    private Optional<ClientState> client(Request request) {
        return clients.get(request.triplet().network());
    }

    private void countClient(Request request) {
        if (!autoWhitelist.isOff()) {
            clients.put(request.triplet().network(),
                autoWhitelist.passed(client(request), request.at(), request.policy()));
        }
    }

    private void touchClient(Request request) {
        client(request).ifPresent(client -> clients.put(request.triplet().network(),
            autoWhitelist.seen(client, request.at(), request.policy())));
    }

    /** What is stored, and what is to be stored instead. */
    private static final class Changing<K, S> {

        private final Map<K, S> before;
        private final Map<K, S> after = new HashMap<>();

        Changing(Map<K, S> before) {
            this.before = before;
        }

        Optional<S> get(K key) {
            S state = after.get(key);
            return Optional.ofNullable(state != null ? state : before.get(key));
        }

        void put(K key, S state) {
            if (state.equals(before.get(key))) {
                after.remove(key);
            } else {
                after.put(key, state);
            }
        }
    }

    /**
     * What was decided.
     *
     * @param verdicts in the order of the requests
     */
    record Outcome(List<Verdict> verdicts, Changes changes) {

        /** What is stored of a triplet once the changes are saved. */
        Optional<TripletState> after(Triplet triplet) {
            TripletState state = changes.after().triplets().get(triplet);
            return Optional.ofNullable(state != null ? state : changes.before().triplets().get(triplet));
        }
    }
}
