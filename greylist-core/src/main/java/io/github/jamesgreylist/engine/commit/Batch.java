package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.AutoWhitelists;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.Request.Purpose;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Requests that are decided together, in their order: what the first one stores, the next one finds. A pure function of
 * the requests and the rows; {@code docs/behaviour.md} §11 has the rules.
 */
final class Batch {

    private final AutoWhitelists autoWhitelists;
    private final Instant certain;
    private final Changing<Triplet, TripletState> triplets;
    private final Changing<String, ClientState> clients;

    private Batch(Rows rows, AutoWhitelists autoWhitelists, Instant certain) {
        this.autoWhitelists = autoWhitelists;
        this.certain = certain;
        this.triplets = new Changing<>(rows.triplets());
        this.clients = new Changing<>(rows.clients());
    }

    /** Of all rows that the requests may look at. */
    static Keys keys(Iterable<Request> requests) {
        Set<Triplet> triplets = new HashSet<>();
        Set<String> clients = new HashSet<>();
        for (Request request : requests) {
            Keyring keys = request.keys();
            triplets.addAll(keys.triplets());
            triplets.addAll(keys.releases());
            keys.correspondent().ifPresent(triplets::add);
            keys.correspondentDomain().ifPresent(triplets::add);
            keys.knownSender().ifPresent(triplets::add);
            keys.network().ifPresent(clients::add);
            keys.spfDomain().ifPresent(clients::add);
            keys.senderDomain().ifPresent(clients::add);
        }
        return new Keys(triplets, clients);
    }

    /**
     * @param rows    what is stored under the keys above, and maybe more
     * @param certain as {@link GreylistStore#certain} says
     */
    static Outcome decide(List<Request> requests, Rows rows, AutoWhitelists autoWhitelists, Instant certain) {
        Batch batch = new Batch(rows, autoWhitelists, certain);
        List<Verdict> verdicts = new ArrayList<>(requests.size());
        requests.forEach(request -> verdicts.add(batch.decide(request)));
        return new Outcome(verdicts, new Changes(rows, new Rows(batch.triplets.after, batch.clients.after)));
    }

    private Verdict decide(Request request) {
        return switch (request.purpose()) {
            case LEARN -> learn(request);
            case SEEN -> seen(request);
            case EARN -> earnLater(request);
            case DECIDE, TRY -> attempted(request);
        };
    }

    private Pass learn(Request request) {
        Stream.of(request.keys().correspondent(), request.keys().correspondentDomain()).flatMap(Optional::stream)
            .forEach(triplet -> triplets.put(triplet,
                Decision.known(triplets.get(triplet), request.at(), request.policy())));
        return Pass.CORRESPONDENT;
    }

    private Verdict seen(Request request) {
        Decision decision = decision(request, request.policy());
        if (isKnown(request.keys().triplet(), request)) {
            put(request, decision);
            renew(request.keys().network(), request);
            renew(request.keys().spfDomain(), request);
        }
        return decision.verdict();
    }

    private Verdict attempted(Request request) {
        Decision decision = decision(request, applying(request));
        if (request.pass().isPresent()) {
            return ended(request, request.pass().get());
        }
        if (isKnown(request)) {
            Pass verdict = by(request, (Pass) decision.verdict());
            if (isKnown(request.keys().triplet(), request)) {
                putUnknown(request, decision);
            } else {
                // As something is written anyway: the SPF domain has helped.
                put(request, decision);
                renew(request.keys().spfDomain(), request);
            }
            return verdict;
        }
        Optional<Pass> known = known(request);
        if (known.isPresent()) {
            return ended(request, known.get());
        }
        if (decision.verdict() instanceof Pass first) {
            Pass verdict = by(request, first);
            put(request, decision);
            earn(request);
            return verdict;
        }
        Optional<Triplet> release =
            request.keys().releases().stream().filter(triplet -> isKnown(triplet, request)).findFirst();
        if (release.isPresent()) {
            return released(request, release.get());
        }
        Optional<Pass> earned = request.client().isComplete() ? earned(request) : Optional.empty();
        if (earned.isPresent()) {
            return ended(request, earned.get());
        }
        if (request.purpose() == Purpose.DECIDE) {
            put(request, decision);
        }
        return decision.verdict();
    }

    /** Until everything is known of the client, nobody passes sooner than the longest delay would let him. */
    static Policy applying(Request request) {
        Policy policy = request.policy();
        return !request.client().isComplete() ? policy.withLongestDelay()
            : policy.withDelay(request.client().isTrusted() ? policy.delay() : policy.delayUnverified());
    }

    private Decision decision(Request request, Policy policy) {
        return Decision.of(stored(request), request.at(), policy, certain);
    }

    private List<Optional<TripletState>> stored(Request request) {
        return request.keys().triplets().stream().map(triplets::get).toList();
    }

    private boolean isKnown(Request request) {
        return request.keys().triplets().stream().anyMatch(triplet -> isKnown(triplet, request));
    }

    private boolean isKnown(Triplet triplet, Request request) {
        return Decision.isKnown(triplets.get(triplet), request.at(), request.policy());
    }

    /** That the others were seen is for {@link KnownTriplets} to note: mail of a known triplet does not wait for a write. */
    private void putUnknown(Request request, Decision decision) {
        List<Triplet> keys = request.keys().triplets();
        for (int i = 0; i < keys.size(); i++) {
            if (!isKnown(keys.get(i), request)) {
                triplets.put(keys.get(i), decision.states().get(i));
            }
        }
    }

    private void put(Request request, Decision decision) {
        for (int i = 0; i < decision.states().size(); i++) {
            triplets.put(request.keys().triplets().get(i), decision.states().get(i));
        }
    }

    private Pass ended(Request request, Pass pass) {
        Decision decision = Decision.ended(stored(request), request.at(), request.policy(), pass);
        put(request, decision);
        return (Pass) decision.verdict();
    }

    private Pass released(Request request, Triplet release) {
        triplets.put(release, triplets.get(release).orElseThrow().used());
        Decision decision = Decision.released(stored(request), request.at(), request.policy());
        put(request, decision);
        return (Pass) decision.verdict();
    }

    /** The SPF domain helped if nothing was stored under the network. */
    private Pass by(Request request, Pass pass) {
        boolean byNetwork = Decision.counts(triplets.get(request.keys().triplet()), request.at(), request.policy());
        return byNetwork ? pass : pass.by(Triplet.SPF + request.client().spfDomain().orElseThrow());
    }

    /** For what needs no look-up. */
    private Optional<Pass> known(Request request) {
        return helps(request.keys().correspondent(), request, Pass.CORRESPONDENT)
            .or(() -> helps(request.keys().knownSender(), request, Pass.KNOWN_SENDER));
    }

    /** For what only counts once it is known who the client is. */
    private Optional<Pass> earned(Request request) {
        Keyring keys = request.keys();
        String spf = Triplet.SPF + request.client().spfDomain().orElse("");
        boolean vouched =
            (request.client().isVouched() || request.client().isUnanswered()) && !request.client().isLocal();
        return covers(AutoWhitelist.SENDER_DOMAIN, keys.senderDomain(), true, request, Pass.KNOWN_SENDER)
            .or(() -> helps(keys.correspondentDomain(), request, Pass.CORRESPONDENT.by(spf)))
            .or(() -> covers(autoWhitelists.domains(), keys.spfDomain(), true, request, Pass.AUTO_WHITELISTED.by(spf)))
            .or(() -> covers(autoWhitelists.networks(), keys.network(), vouched, request, Pass.AUTO_WHITELISTED));
    }

    private Optional<Pass> helps(Optional<Triplet> key, Request request, Pass pass) {
        Optional<Triplet> known =
            key.filter(triplet -> isKnown(triplet, request));
        known.ifPresent(triplet -> triplets.put(triplet,
            Decision.known(triplets.get(triplet), request.at(), request.policy())));
        return known.map(triplet -> pass);
    }

    /** @param vouched otherwise only what was earned before that mattered helps, and is not renewed */
    private Optional<Pass> covers(AutoWhitelist enough, Optional<String> key, boolean vouched, Request request, Pass pass) {
        Optional<ClientState> state = key.flatMap(clients::get)
            .filter(some -> vouched || some.counted().isUnknown())
            .filter(some -> enough.covers(Optional.of(some), request.at(), request.policy()));
        if (vouched) {
            state.ifPresent(some -> renew(key, request));
        }
        return state.map(some -> pass);
    }

    private void renew(Optional<String> key, Request request) {
        key.ifPresent(client -> clients.get(client).ifPresent(
            state -> clients.put(client, autoWhitelists.networks().seen(state, request.at(), request.policy()))));
    }

    /**
     * It is known only now who the client is that has passed: what is stored under its other identities has passed as well.
     * What an administrator has had forgotten meanwhile earns nothing.
     */
    private Pass earnLater(Request request) {
        if (!isKnown(request.keys().triplet(), request)) {
            return Pass.KNOWN;
        }
        putUnknown(request, decision(request, request.policy()));
        return earn(request);
    }

    private Pass earn(Request request) {
        if (request.client().isEarning()) {
            Keyring keys = request.keys();
            keys.knownSender().ifPresent(sender -> triplets.put(sender,
                Decision.known(triplets.get(sender), request.at(), request.policy())));
            keys.knownSender().ifPresent(
                sender -> count(AutoWhitelist.SENDER_DOMAIN, keys.senderDomain(), TripletForm.digest(sender), request));
            count(autoWhitelists.domains(), keys.spfDomain(), keys.mailbox().get(), request);
            if (request.client().isVouched()) {
                count(autoWhitelists.networks(), keys.network(), keys.mailbox().get(), request);
            }
        }
        return Pass.KNOWN;
    }

    private void count(AutoWhitelist enough, Optional<String> key, String who, Request request) {
        key.filter(client -> !enough.isOff()).ifPresent(client -> clients.put(client,
            enough.passed(clients.get(client), who, request.at(), request.policy(), certain)));
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
