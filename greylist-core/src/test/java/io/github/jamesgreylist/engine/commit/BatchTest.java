package io.github.jamesgreylist.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.Request.Purpose;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which rows a batch looks at, what it decides and what it stores. */
class BatchTest {

    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration DELAY = Policy.DEFAULT.delay();
    private static final AutoWhitelist ONE = new AutoWhitelist(1, Duration.ofHours(1));

    private final MemoryStore memory = new MemoryStore();
    /** What the last batch has changed. */
    private Changes changes;

    private static Request request(Duration after, String recipient, boolean tentative) {
        return new Request(T0.plus(after), triplet(recipient), Optional.of(triplet(recipient).ofAnyNetwork()), Policy.DEFAULT,
            tentative ? Purpose.TRY : Purpose.DECIDE, Optional.empty());
    }

    private static Triplet triplet(String recipient) {
        return new Triplet("127.0.0.0/24", "a@example.com", recipient);
    }

    private static Request learn(Duration after, String user) {
        return Request.learned(T0.plus(after), triplet(user).ofAnyNetwork(), Policy.DEFAULT);
    }

    private List<Verdict> decide(AutoWhitelist autoWhitelist, Request... requests) {
        List<Request> all = List.of(requests);
        Batch.Outcome outcome = Batch.decide(all, memory.find(Batch.keys(all, autoWhitelist)), autoWhitelist);
        changes = outcome.changes();
        assertThat(memory.save(changes)).isTrue();
        return outcome.verdicts();
    }

    private Map<Triplet, TripletState> stored() {
        Map<Triplet, TripletState> stored = new HashMap<>();
        memory.scan(new GreylistStore.Visitor() {
            @Override
            public void triplet(Triplet triplet, TripletState state) {
                stored.put(triplet, state);
            }

            @Override
            public void client(String network, ClientState state) {
                // Not asked for.
            }
        });
        return stored;
    }

    private void passes(AutoWhitelist autoWhitelist, String recipient) {
        decide(autoWhitelist, request(Duration.ZERO, recipient, false));
        decide(autoWhitelist, request(DELAY, recipient, false));
    }

    @Test
    void mailOfAKnownTripletWritesNothing() {
        passes(ONE, "b");
        assertThat(decide(ONE, request(DELAY.plusSeconds(1), "b", true))).containsExactly(Pass.KNOWN);
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void mailOfAKnownTripletDoesNotWaitForAWriteHoweverLongItWasNotSeen() {
        passes(ONE, "b");
        assertThat(decide(ONE, request(Duration.ofDays(30), "b", false))).containsExactly(Pass.KNOWN);
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void whatWasSeenIsWrittenDownLaterOfTheTripletAndOfItsNetwork() {
        passes(ONE, "b");
        decide(ONE, Request.seen(T0.plus(Duration.ofDays(30)), triplet("b"), Policy.DEFAULT));
        assertThat(changes.after().triplets()).containsOnlyKeys(triplet("b"));
        assertThat(changes.after().clients()).containsOnlyKeys("127.0.0.0/24");
        assertThat(stored().get(triplet("b")).lastSeen()).isEqualTo(T0.plus(Duration.ofDays(30)));
    }

    @Test
    void allRowsOfABatchAreFoundAtOnceAndEachOnce() {
        Keys keys = Batch.keys(List.of(request(Duration.ZERO, "b", false), request(Duration.ZERO, "b", true),
            request(Duration.ZERO, "c", false)), ONE);
        assertThat(keys.triplets()).containsExactlyInAnyOrder(triplet("b"), triplet("b").ofAnyNetwork(), triplet("c"),
            triplet("c").ofAnyNetwork());
        assertThat(keys.clients()).containsExactly("127.0.0.0/24");
    }

    @Test
    void theAutoWhitelistIsNotAskedIfItIsOff() {
        AutoWhitelist off = new AutoWhitelist(0, Duration.ZERO);
        passes(off, "b");
        assertThat(Batch.keys(List.of(request(Duration.ZERO, "b", false)), off).clients()).isEmpty();
        assertThat(changes.after().clients()).isEmpty();
    }

    @Test
    void theFirstPassOfATripletAndItsCountAreStoredTogether() {
        passes(ONE, "b");
        assertThat(changes.after().triplets()).containsOnlyKeys(triplet("b"));
        assertThat(changes.after().clients()).containsOnlyKeys("127.0.0.0/24");
    }

    @Test
    void whatPassesFirstInABatchCountsForTheRestOfIt() {
        decide(ONE, request(Duration.ZERO, "b", false));
        assertThat(decide(ONE, request(DELAY, "b", false), request(DELAY, "new", false)))
            .containsExactly(Pass.first(DELAY), Pass.AUTO_WHITELISTED);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void aTentativeDeferralIsNotStored() {
        assertThat(decide(ONE, request(Duration.ZERO, "b", true))).containsExactly(new Defer(Reason.FIRST_CONTACT, DELAY));
        assertThat(changes.isEmpty()).isTrue();
        assertThat(stored()).isEmpty();
    }

    @Test
    void aTentativePassIsStored() {
        decide(ONE, request(Duration.ZERO, "b", false));
        assertThat(decide(ONE, request(DELAY, "b", true))).containsExactly(Pass.first(DELAY));
        assertThat(stored().values()).allMatch(TripletState::passed);
    }

    @Test
    void answersOfACorrespondentPassFromAnywhereAndOnlyToTheUserWhoWrote() {
        decide(ONE, learn(Duration.ZERO, "b"));
        assertThat(changes.after().triplets()).hasSize(1);
        assertThat(decide(ONE, request(Duration.ofMinutes(1), "b", true), request(Duration.ofMinutes(1), "c", true)))
            .containsExactly(Pass.CORRESPONDENT, new Defer(Reason.FIRST_CONTACT, DELAY));
        assertThat(stored()).containsOnlyKeys(triplet("b").ofAnyNetwork());
    }

    @Test
    void aKnownTripletOfACorrespondentIsAKnownTriplet() {
        decide(ONE, learn(Duration.ZERO, "b"));
        memory.save(Changes.created(Rows.ofTriplets(Map.of(triplet("b"), stored().get(triplet("b").ofAnyNetwork())))));
        assertThat(decide(ONE, request(Duration.ofMinutes(1), "b", true))).containsExactly(Pass.KNOWN);
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
        assertThat(changes.isEmpty()).isTrue();
    }
}
