package io.github.jamesgreylist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Request.Purpose;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.StoreTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a batch asks of its transaction and what it stores. */
class BatchTest {

    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration DELAY = Policy.DEFAULT.delay();
    private static final AutoWhitelist ONE = new AutoWhitelist(1, Duration.ofHours(1));

    private final Memory memory = new Memory();

    private static Request request(Duration after, String recipient, boolean tentative) {
        return new Request(T0.plus(after), triplet(recipient), Optional.of(triplet(recipient).ofAnyNetwork()), Policy.DEFAULT,
            tentative ? Purpose.TRY : Purpose.DECIDE);
    }

    private static Triplet triplet(String recipient) {
        return new Triplet("127.0.0.0/24", "a@example.com", recipient);
    }

    private static Request learn(Duration after, String user) {
        return new Request(T0.plus(after), triplet(user).ofAnyNetwork(), Optional.empty(), Policy.DEFAULT, Purpose.LEARN);
    }

    private List<Verdict> decide(AutoWhitelist autoWhitelist, Request... requests) {
        memory.calls.clear();
        return Batch.decide(Arrays.asList(requests), memory, autoWhitelist).verdicts();
    }

    private void passes(AutoWhitelist autoWhitelist, String recipient) {
        decide(autoWhitelist, request(Duration.ZERO, recipient, false));
        decide(autoWhitelist, request(DELAY, recipient, false));
    }

    @Test
    void aKnownTripletCostsOneQueryAndNothingElse() {
        passes(ONE, "b");
        assertThat(decide(ONE, request(DELAY.plusSeconds(1), "b", true))).containsExactly(Pass.KNOWN);
        assertThat(memory.calls).containsExactly("find");
    }

    @Test
    void mailOfAKnownTripletDoesNotWaitForAWriteHoweverLongItWasNotSeen() {
        passes(ONE, "b");
        assertThat(decide(ONE, request(Duration.ofDays(30), "b", false))).containsExactly(Pass.KNOWN);
        assertThat(memory.calls).containsExactly("find");
    }

    @Test
    void whatWasSeenIsWrittenDownLaterOfTheTripletAndOfItsNetwork() {
        passes(ONE, "b");
        decide(ONE, new Request(T0.plus(Duration.ofDays(30)), triplet("b"), Optional.empty(), Policy.DEFAULT, Purpose.SEEN));
        assertThat(memory.calls).containsExactly("find", "findClients", "update", "saveClients");
        assertThat(memory.triplets.get(triplet("b")).lastSeen()).isEqualTo(T0.plus(Duration.ofDays(30)));
    }

    @Test
    void theAutoWhitelistIsAskedOnceForAWholeBatch() {
        decide(ONE, request(Duration.ZERO, "b", false), request(Duration.ZERO, "c", false), request(Duration.ZERO, "d", false));
        assertThat(memory.calls).containsExactly("find", "find", "findClients", "insert");
    }

    @Test
    void theAutoWhitelistIsNotAskedIfItIsOff() {
        passes(new AutoWhitelist(0, Duration.ZERO), "b");
        assertThat(memory.calls).containsExactly("find", "update");
    }

    @Test
    void theFirstPassOfATripletAndItsCountAreStoredTogether() {
        passes(ONE, "b");
        assertThat(memory.calls).containsExactly("find", "findClients", "update", "saveClients");
    }

    @Test
    void whatPassesFirstInABatchCountsForTheRestOfIt() {
        decide(ONE, request(Duration.ZERO, "b", false));
        assertThat(decide(ONE, request(DELAY, "b", false), request(DELAY, "new", false)))
            .containsExactly(Pass.first(DELAY), Pass.AUTO_WHITELISTED);
        assertThat(memory.triplets).hasSize(1);
    }

    @Test
    void aTentativeDeferralIsNotStored() {
        assertThat(decide(ONE, request(Duration.ZERO, "b", true))).containsExactly(new Defer(Defer.Cause.FIRST_CONTACT, DELAY));
        assertThat(memory.calls).containsExactly("find", "find", "findClients");
        assertThat(memory.triplets).isEmpty();
    }

    @Test
    void aTentativePassIsStored() {
        decide(ONE, request(Duration.ZERO, "b", false));
        assertThat(decide(ONE, request(DELAY, "b", true))).containsExactly(Pass.first(DELAY));
        assertThat(memory.triplets.values()).allMatch(TripletState::passed);
    }

    @Test
    void firstContactsAreCountedAsTheyComeAndGo() {
        assertThat(Batch.decide(List.of(request(Duration.ZERO, "b", false), request(Duration.ZERO, "b", false),
            request(Duration.ZERO, "c", false), request(Duration.ZERO, "d", true)), memory, ONE).more(RowKind.FIRST_CONTACT)).isEqualTo(2);
        assertThat(Batch.decide(List.of(request(DELAY, "b", false)), memory, ONE).more(RowKind.FIRST_CONTACT)).isEqualTo(-1);
    }

    @Test
    void answersOfACorrespondentPassFromAnywhereAndOnlyToTheUserWhoWrote() {
        decide(ONE, learn(Duration.ZERO, "b"));
        assertThat(memory.calls).containsExactly("find", "insert");
        assertThat(decide(ONE, request(Duration.ofMinutes(1), "b", true), request(Duration.ofMinutes(1), "c", true)))
            .containsExactly(Pass.CORRESPONDENT, new Defer(Defer.Cause.FIRST_CONTACT, DELAY));
        assertThat(memory.triplets).containsOnlyKeys(triplet("b").ofAnyNetwork());
    }

    @Test
    void aKnownTripletIsNotLookedForAmongCorrespondents() {
        decide(ONE, learn(Duration.ZERO, "b"));
        memory.triplets.put(triplet("b"), memory.triplets.get(triplet("b").ofAnyNetwork()));
        assertThat(decide(ONE, request(Duration.ofMinutes(1), "b", true))).containsExactly(Pass.KNOWN);
        assertThat(memory.calls).containsExactly("find");
    }

    @Test
    void aCorrespondentIsForgottenWhenNobodyWroteForThePassLifetime() {
        Duration lifetime = Policy.DEFAULT.passLifetime();
        decide(ONE, learn(Duration.ZERO, "b"));
        decide(ONE, learn(lifetime.minusDays(1), "b"));
        assertThat(decide(ONE, request(lifetime, "b", true))).containsExactly(Pass.CORRESPONDENT);
        assertThat(decide(ONE, request(lifetime.multipliedBy(2), "b", true)).get(0)).isInstanceOf(Defer.class);
    }

    @Test
    void aCorrespondentWhoAnswersIsNotForgottenEvenIfTheUserNeverWritesAgain() {
        Duration lifetime = Policy.DEFAULT.passLifetime();
        decide(ONE, learn(Duration.ZERO, "b"));
        assertThat(decide(ONE, request(lifetime.minusDays(1), "b", false))).containsExactly(Pass.CORRESPONDENT);
        assertThat(decide(ONE, request(lifetime.multipliedBy(2).minusDays(2), "b", false))).containsExactly(Pass.CORRESPONDENT);
    }

    @Test
    void learningAgainWhatIsFreshWritesNothing() {
        decide(ONE, learn(Duration.ZERO, "b"));
        decide(ONE, learn(Duration.ofMinutes(1), "b"), learn(Duration.ofMinutes(2), "b"));
        assertThat(memory.calls).containsExactly("find");
        assertThat(Batch.decide(List.of(learn(Duration.ZERO, "c"), learn(Duration.ZERO, "d")), memory, ONE)
            .more(RowKind.CORRESPONDENT)).isEqualTo(2);
    }

    /** A store of one process. */
    private static final class Memory implements StoreTransaction {

        final Map<Triplet, TripletState> triplets = new HashMap<>();
        final Map<String, ClientState> clients = new HashMap<>();
        final List<String> calls = new ArrayList<>();

        @Override
        public Map<Triplet, TripletState> find(Collection<Triplet> keys) {
            calls.add("find");
            return keys.stream().filter(triplets::containsKey).collect(Collectors.toMap(key -> key, triplets::get));
        }

        @Override
        public void insert(Map<Triplet, TripletState> created) {
            calls.add("insert");
            triplets.putAll(created);
        }

        @Override
        public void update(Map<Triplet, TripletState> found, Map<Triplet, TripletState> changed) {
            calls.add("update");
            triplets.putAll(changed);
        }

        @Override
        public Map<String, ClientState> findClients(Collection<String> networks) {
            calls.add("findClients");
            return networks.stream().filter(clients::containsKey).collect(Collectors.toMap(key -> key, clients::get));
        }

        @Override
        public void saveClients(Map<String, ClientState> found, Map<String, ClientState> changed) {
            calls.add("saveClients");
            clients.putAll(changed);
        }
    }
}
