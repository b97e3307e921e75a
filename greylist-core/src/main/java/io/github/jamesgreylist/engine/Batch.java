package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.store.StoreTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Requests that are decided in one transaction, in their order: what the first one stores, the next one finds.
 *
 * <p>The auto-whitelist is only looked at where it can matter or where something is written anyway. So mail of a known
 * triplet costs one look-up, and its reason is {@code triplet found} even if its network is on the auto-whitelist.
 */
final class Batch {

    private final StoreTransaction transaction;
    private final AutoWhitelist autoWhitelist;
    private final Map<Triplet, TripletState> foundTriplets;
    private final Map<Triplet, TripletState> triplets;
    private final Map<String, ClientState> foundClients;
    private final Map<String, ClientState> clients;

    private Batch(List<Request> requests, StoreTransaction transaction, AutoWhitelist autoWhitelist) {
        this.transaction = transaction;
        this.autoWhitelist = autoWhitelist;
        this.foundTriplets = transaction.find(requests.stream().map(Request::triplet).collect(Collectors.toSet()));
        this.triplets = new HashMap<>(foundTriplets);
        this.foundClients = autoWhitelist.isOff() ? Map.of() : findClients(requests);
        this.clients = new HashMap<>(foundClients);
    }

    /** Decides and stores. Has no other effects, so it can be done again if the transaction could not be committed. */
    static Outcome decide(List<Request> requests, StoreTransaction transaction, AutoWhitelist autoWhitelist) {
        Batch batch = new Batch(requests, transaction, autoWhitelist);
        List<Verdict> verdicts = new ArrayList<>(requests.size());
        requests.forEach(request -> verdicts.add(batch.decide(request)));
        batch.save();
        return new Outcome(verdicts, countFirstContacts(batch.triplets) - countFirstContacts(batch.foundTriplets));
    }

    private Map<String, ClientState> findClients(List<Request> requests) {
        List<String> networks = requests.stream()
            .filter(request -> !isKnownAndFresh(request))
            .map(request -> request.triplet().network())
            .distinct().toList();
        return networks.isEmpty() ? Map.of() : transaction.findClients(networks);
    }

    private boolean isKnownAndFresh(Request request) {
        Decision decision = byTriplet(request);
        return decision.verdict().equals(Pass.KNOWN) && decision.state().equals(triplets.get(request.triplet()));
    }

    private Decision byTriplet(Request request) {
        return Decision.of(Optional.ofNullable(triplets.get(request.triplet())), request.attempt().at(), request.policy());
    }

    private Verdict decide(Request request) {
        Decision decision = byTriplet(request);
        if (decision.verdict() instanceof Defer) {
            if (autoWhitelist.covers(client(request), request.attempt().at(), request.policy())) {
                touchClient(request);
                return Pass.AUTO_WHITELISTED;
            }
            if (request.tentative()) {
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
                autoWhitelist.passed(client(request), request.attempt().at(), request.policy()));
        }
    }

    private void touchClient(Request request) {
        clients.computeIfPresent(request.triplet().network(),
            (network, client) -> autoWhitelist.seen(client, request.attempt().at(), request.policy()));
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

    private static int countFirstContacts(Map<Triplet, TripletState> states) {
        return (int) states.values().stream().filter(state -> !state.passed()).count();
    }

    /**
     * @param verdicts          in the order of the requests
     * @param moreFirstContacts how many more are stored than before; negative if fewer
     */
    record Outcome(List<Verdict> verdicts, int moreFirstContacts) {
    }
}
