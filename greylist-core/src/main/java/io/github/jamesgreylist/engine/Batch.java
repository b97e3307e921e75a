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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Requests that are decided in one transaction, in their order: what the first one stores, the next one finds.
 *
 * <p>Correspondents and the auto-whitelist are only looked at where they can matter or where something is written
 * anyway. So mail of a known triplet costs one look-up, and its reason is {@code triplet found} even if its network is
 * on the auto-whitelist.
 */
final class Batch {

    private final StoreTransaction transaction;
    private final AutoWhitelist autoWhitelist;
    private final Map<Triplet, TripletState> foundTriplets;
    private final Map<Triplet, TripletState> triplets;
    private final Map<String, ClientState> foundClients;
    private final Map<String, ClientState> clients;

    private Batch(List<Request> requests, StoreTransaction transaction, AutoWhitelist autoWhitelist,
                  boolean correspondents) {
        this.transaction = transaction;
        this.autoWhitelist = autoWhitelist;
        this.foundTriplets = new HashMap<>(transaction.find(requests.stream().map(Request::triplet).collect(Collectors.toSet())));
        this.triplets = new HashMap<>(foundTriplets);
        if (correspondents) {
            findCorrespondents(requests);
        }
        this.foundClients = autoWhitelist.isOff() ? Map.of() : findClients(requests);
        this.clients = new HashMap<>(foundClients);
    }

    /**
     * Decides and stores. Has no other effects, so it can be done again if the transaction could not be committed.
     *
     * @param correspondents false if none are stored
     */
    static Outcome decide(List<Request> requests, StoreTransaction transaction, AutoWhitelist autoWhitelist,
                          boolean correspondents) {
        Batch batch = new Batch(requests, transaction, autoWhitelist, correspondents);
        List<Verdict> verdicts = new ArrayList<>(requests.size());
        requests.forEach(request -> verdicts.add(batch.decide(request)));
        batch.save();
        return new Outcome(verdicts, batch.foundTriplets, batch.triplets);
    }

    private void findCorrespondents(List<Request> requests) {
        Set<Triplet> wanted = requests.stream()
            .filter(request -> request.isAttempt() && byTriplet(request).verdict() instanceof Defer)
            .map(Request::fromAnywhere)
            .filter(triplet -> !foundTriplets.containsKey(triplet))
            .collect(Collectors.toSet());
        if (!wanted.isEmpty()) {
            Map<Triplet, TripletState> found = transaction.find(wanted);
            foundTriplets.putAll(found);
            triplets.putAll(found);
        }
    }

    private Map<String, ClientState> findClients(List<Request> requests) {
        List<String> networks = requests.stream()
            .filter(request -> request.purpose() != Purpose.LEARN && !isKnownAndFresh(request))
            .map(request -> request.triplet().network())
            .distinct().toList();
        return networks.isEmpty() ? Map.of() : transaction.findClients(networks);
    }

    private boolean isKnownAndFresh(Request request) {
        Decision decision = byTriplet(request);
        return decision.verdict().equals(Pass.KNOWN) && decision.state().equals(triplets.get(request.triplet()));
    }

    private Decision byTriplet(Request request) {
        return by(request.triplet(), request);
    }

    private Decision by(Triplet triplet, Request request) {
        return Decision.of(Optional.ofNullable(triplets.get(triplet)), request.at(), request.policy());
    }

    private Verdict decide(Request request) {
        if (request.purpose() == Purpose.LEARN) {
            triplets.compute(request.triplet(), (triplet, stored) ->
                Decision.learned(Optional.ofNullable(stored), request.at(), request.policy()));
            return Pass.CORRESPONDENT;
        }
        Decision decision = byTriplet(request);
        if (decision.verdict() instanceof Defer) {
            if (request.purpose() == Purpose.SEEN) {
                return decision.verdict();
            }
            if (autoWhitelist.covers(client(request), request.at(), request.policy())) {
                touchClient(request);
                return Pass.AUTO_WHITELISTED;
            }
            Triplet fromAnywhere = request.fromAnywhere();
            Decision answer = by(fromAnywhere, request);
            if (answer.verdict() instanceof Pass) {
                triplets.put(fromAnywhere, answer.state());
                return Pass.CORRESPONDENT;
            }
            if (request.purpose() == Purpose.TRY) {
                return decision.verdict();
            }
        }
        triplets.put(request.triplet(), decision.state());
        if (decision.verdict() instanceof Pass pass) {
            if (pass.delayed().isPresent()) {
                countClient(request);
            } else {
                touchClient(request);
            }
        }
        return decision.verdict();
    }

    private Optional<ClientState> client(Request request) {
        return Optional.ofNullable(clients.get(request.triplet().network()));
    }

    private void countClient(Request request) {
        if (!autoWhitelist.isOff()) {
            clients.put(request.triplet().network(),
                autoWhitelist.passed(client(request), request.at(), request.policy()));
        }
    }

    private void touchClient(Request request) {
        clients.computeIfPresent(request.triplet().network(),
            (network, client) -> autoWhitelist.seen(client, request.at(), request.policy()));
    }

    private void save() {
        Map<Triplet, TripletState> changed = changes(foundTriplets, triplets);
        Map<Triplet, TripletState> created = new HashMap<>(changed);
        created.keySet().removeAll(foundTriplets.keySet());
        changed.keySet().retainAll(foundTriplets.keySet());
        if (!created.isEmpty()) {
            transaction.insert(created);
        }
        if (!changed.isEmpty()) {
            transaction.update(foundTriplets, changed);
        }
        Map<String, ClientState> changedClients = changes(foundClients, clients);
        if (!changedClients.isEmpty()) {
            transaction.saveClients(foundClients, changedClients);
        }
    }

    private static <K, V> Map<K, V> changes(Map<K, V> before, Map<K, V> after) {
        Map<K, V> changes = new HashMap<>(after);
        changes.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
        return changes;
    }

    /**
     * @param verdicts in the order of the requests
     * @param before   what was stored of all triplets that were looked at
     * @param after    what is stored now
     */
    record Outcome(List<Verdict> verdicts, Map<Triplet, TripletState> before, Map<Triplet, TripletState> after) {

        /** How many more triplets of a kind are stored than before; negative if fewer. */
        long more(RowKind kind) {
            return count(kind, after) - count(kind, before);
        }

        private static long count(RowKind kind, Map<Triplet, TripletState> states) {
            return states.entrySet().stream().filter(entry -> RowKind.of(entry.getKey(), entry.getValue()) == kind).count();
        }
    }
}
