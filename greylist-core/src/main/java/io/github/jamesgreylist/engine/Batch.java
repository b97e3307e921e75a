package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Request.Purpose;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.StoreTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests that are decided in one transaction, in their order: what the first one stores, the next one finds.
 *
 * <p>Correspondents and the auto-whitelist are only looked at where they can matter or where something is written
 * anyway. So mail of a known triplet costs one look-up and no write, and its reason is {@code triplet found} even if its
 * network is on the auto-whitelist; that it was seen is for {@link KnownTriplets} to note.
 */
final class Batch {

    private final StoreTransaction transaction;
    private final AutoWhitelist autoWhitelist;
    private final Rows<Triplet, TripletState> triplets = new Rows<>();
    private final Rows<String, ClientState> clients = new Rows<>();

    private Batch(List<Request> requests, StoreTransaction transaction, AutoWhitelist autoWhitelist) {
        this.transaction = transaction;
        this.autoWhitelist = autoWhitelist;
        Set<Triplet> wanted = new HashSet<>();
        requests.forEach(request -> wanted.add(request.triplet()));
        triplets.found(transaction.find(wanted));
        findCorrespondents(requests);
        if (!autoWhitelist.isOff()) {
            findClients(requests);
        }
    }

    /** Decides and stores. Has no other effects, so it can be done again if the transaction could not be committed. */
    static Outcome decide(List<Request> requests, StoreTransaction transaction, AutoWhitelist autoWhitelist) {
        Batch batch = new Batch(requests, transaction, autoWhitelist);
        List<Verdict> verdicts = new ArrayList<>(requests.size());
        requests.forEach(request -> verdicts.add(batch.decide(request)));
        batch.save();
        return new Outcome(verdicts, batch.triplets);
    }

    private void findCorrespondents(List<Request> requests) {
        Set<Triplet> wanted = new HashSet<>();
        for (Request request : requests) {
            if (request.fromAnywhere().isPresent() && byTriplet(request).verdict() instanceof Defer) {
                wanted.add(request.fromAnywhere().get());
            }
        }
        wanted.removeAll(triplets.before.keySet());
        if (!wanted.isEmpty()) {
            triplets.found(transaction.find(wanted));
        }
    }

    private void findClients(List<Request> requests) {
        Set<String> networks = new HashSet<>();
        for (Request request : requests) {
            if (request.purpose() != Purpose.LEARN && !byTriplet(request).verdict().equals(Pass.KNOWN)
                    || request.purpose() == Purpose.SEEN) {
                networks.add(request.triplet().network());
            }
        }
        if (!networks.isEmpty()) {
            clients.found(transaction.findClients(networks));
        }
    }

    private Decision byTriplet(Request request) {
        return by(request.triplet(), request);
    }

    private Decision by(Triplet triplet, Request request) {
        return Decision.of(triplets.get(triplet), request.at(), request.policy());
    }

    private Verdict decide(Request request) {
        if (request.purpose() == Purpose.LEARN) {
            triplets.put(request.triplet(),
                Decision.learned(triplets.get(request.triplet()), request.at(), request.policy()));
            return Pass.CORRESPONDENT;
        }
        Decision decision = byTriplet(request);
        boolean known = decision.verdict().equals(Pass.KNOWN);
        if (!known && request.purpose() != Purpose.SEEN
                && autoWhitelist.covers(client(request), request.at(), request.policy())) {
            touchClient(request);
            return Pass.AUTO_WHITELISTED;
        }
        if (decision.verdict() instanceof Defer deferral) {
            return defer(request, deferral, decision.state());
        }
        Pass pass = (Pass) decision.verdict();
        if (pass.delayed().isPresent()) {
            triplets.put(request.triplet(), decision.state());
            countClient(request);
        } else if (request.purpose() == Purpose.SEEN) {
            triplets.put(request.triplet(), decision.state());
            touchClient(request);
        }
        return pass;
    }

    private Verdict defer(Request request, Defer deferral, TripletState state) {
        if (request.purpose() == Purpose.SEEN) {
            return deferral;
        }
        if (request.fromAnywhere().isPresent()) {
            Triplet fromAnywhere = request.fromAnywhere().get();
            Decision answer = by(fromAnywhere, request);
            if (answer.verdict() instanceof Pass) {
                triplets.put(fromAnywhere, answer.state());
                return Pass.CORRESPONDENT;
            }
        }
        if (request.purpose() == Purpose.DECIDE) {
            triplets.put(request.triplet(), state);
        }
        return deferral;
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

    private void save() {
        Map<Triplet, TripletState> created = new HashMap<>();
        Map<Triplet, TripletState> changed = new HashMap<>();
        triplets.after.forEach((triplet, state) ->
            (triplets.before.containsKey(triplet) ? changed : created).put(triplet, state));
        if (!created.isEmpty()) {
            transaction.insert(created);
        }
        if (!changed.isEmpty()) {
            transaction.update(triplets.before, changed);
        }
        if (!clients.after.isEmpty()) {
            transaction.saveClients(clients.before, clients.after);
        }
    }

    /** What was found stored, and what is to be stored instead. */
    private static final class Rows<K, S> {

        private final Map<K, S> before = new HashMap<>();
        private final Map<K, S> after = new HashMap<>();

        void found(Map<K, S> states) {
            before.putAll(states);
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

    /** What was decided, and what is stored. */
    static final class Outcome {

        private final List<Verdict> verdicts;
        private final Rows<Triplet, TripletState> triplets;

        private Outcome(List<Verdict> verdicts, Rows<Triplet, TripletState> triplets) {
            this.verdicts = verdicts;
            this.triplets = triplets;
        }

        /** In the order of the requests. */
        List<Verdict> verdicts() {
            return verdicts;
        }

        /** What is stored now of a triplet that was looked at; null if nothing is. */
        TripletState after(Triplet triplet) {
            return triplets.get(triplet).orElse(null);
        }

        /** How many more triplets of a kind are stored than before; negative if fewer. */
        long more(RowKind kind) {
            long more = 0;
            for (Map.Entry<Triplet, TripletState> row : triplets.after.entrySet()) {
                TripletState before = triplets.before.get(row.getKey());
                more += RowKind.of(row.getKey(), row.getValue()) == kind ? 1 : 0;
                more -= before != null && RowKind.of(row.getKey(), before) == kind ? 1 : 0;
            }
            return more;
        }
    }
}
