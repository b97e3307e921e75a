package io.github.jamesgreylist.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.AutoWhitelist;
import io.github.jamesgreylist.decision.AutoWhitelists;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.Request.Purpose;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.identity.Identification;
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
    private static final AutoWhitelists ONE = networks(1);
    private static final TripletForm FORM = new TripletForm(new ClientNetwork(24, 64), Optional.empty());
    private static final Identification VOUCHED = identification(Optional.empty(), false, true);
    private static final Identification NOBODY = identification(Optional.empty(), false, false);
    private static final Identification FORGED = identification(Optional.empty(), true, true);
    private static final Identification BY_SPF = identification(Optional.of("example.com"), false, false);
    private static final Identification BY_SPF_ELSEWHERE = identification(Optional.of("example.com"), false, true);

    private final MemoryStore memory = new MemoryStore();
    /** What the last batch has changed. */
    private Changes changes;

    private static Request request(Duration after, String recipient, boolean tentative) {
        return request(after, recipient, "a@example.com", VOUCHED, tentative ? Purpose.TRY : Purpose.DECIDE);
    }

    /** From 192.0.2.9, or, by SPF, from 198.51.100.9. */
    private static Request request(Duration after, String recipient, String sender, Identification client, Purpose purpose) {
        Attempt attempt =
            Attempt.of(T0.plus(after), Attempts.address(client.equals(BY_SPF_ELSEWHERE) ? "198.51.100.9" : "192.0.2.9"),
                sender, recipient);
        return new Request(T0.plus(after), Keyring.of(attempt, FORM.of(attempt), client, FORM, Optional::of), client,
            Policy.DEFAULT, purpose, Optional.empty(), Optional.empty());
    }

    private static Identification identification(Optional<String> spf, boolean forged, boolean named) {
        return new Identification(spf, forged, named, false, true, false);
    }

    private static Identification incomplete() {
        return new Identification(Optional.empty(), false, true, false, false, false);
    }

    private static AutoWhitelists networks(int passes) {
        return new AutoWhitelists(new AutoWhitelist(passes, Duration.ofHours(1)), new AutoWhitelist(2, Duration.ofHours(1)));
    }

    private static Triplet triplet(String recipient) {
        return new Triplet("192.0.2.0/24", "a@example.com", recipient);
    }

    private static Request learn(Duration after, String user) {
        return Request.learned(T0.plus(after), Keyring.learned(triplet(user).ofAnyNetwork(), Optional.empty()), Policy.DEFAULT);
    }

    private List<Verdict> decide(AutoWhitelists autoWhitelists, Request... requests) {
        List<Request> all = List.of(requests);
        Batch.Outcome outcome = Batch.decide(all, memory.find(Batch.keys(all)), autoWhitelists, memory.certain());
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

    private void passes(AutoWhitelists autoWhitelists, String recipient) {
        decide(autoWhitelists, request(Duration.ZERO, recipient, false));
        decide(autoWhitelists, request(DELAY, recipient, false));
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
        decide(ONE, Request.seen(T0.plus(Duration.ofDays(30)), triplet("b"), Optional.empty(), Policy.DEFAULT));
        assertThat(changes.after().triplets()).containsOnlyKeys(triplet("b"));
        assertThat(changes.after().clients()).containsOnlyKeys("192.0.2.0/24");
        assertThat(stored().get(triplet("b")).lastSeen()).isEqualTo(T0.plus(Duration.ofDays(30)));
    }

    @Test
    void allRowsOfABatchAreFoundAtOnceAndEachOnce() {
        Keys keys = Batch.keys(List.of(request(Duration.ZERO, "b", false), request(Duration.ZERO, "b", true),
            request(Duration.ZERO, "c", false)));
        assertThat(keys.triplets()).containsExactlyInAnyOrder(triplet("b"), triplet("b").ofAnyNetwork(), triplet("c"),
            triplet("c").ofAnyNetwork(), triplet("b").toAnyRecipient(), triplet("b").released(),
            triplet("b").ofAnyNetwork().released(), triplet("c").released(), triplet("c").ofAnyNetwork().released());
        assertThat(keys.clients()).containsExactlyInAnyOrder("192.0.2.0/24", "from:192.0.2.0/24 @example.com");
    }

    @Test
    void theAutoWhitelistCountsNothingIfItIsOff() {
        passes(new AutoWhitelists(new AutoWhitelist(0, Duration.ZERO), new AutoWhitelist(0, Duration.ZERO)), "b");
        assertThat(changes.after().clients()).containsOnlyKeys("from:192.0.2.0/24 @example.com");
    }

    @Test
    void theFirstPassOfATripletAndItsCountAreStoredTogether() {
        passes(ONE, "b");
        assertThat(changes.after().triplets()).containsOnlyKeys(triplet("b"), triplet("b").toAnyRecipient());
        assertThat(changes.after().clients()).containsOnlyKeys("192.0.2.0/24", "from:192.0.2.0/24 @example.com");
    }

    @Test
    void whatPassesFirstInABatchCountsForTheRestOfIt() {
        decide(ONE, request(Duration.ZERO, "b", false));
        assertThat(
            decide(ONE, request(DELAY, "b", false), request(DELAY, "new", false), stranger(DELAY, "z@example.net", VOUCHED)))
            .containsExactly(Pass.first(DELAY), Pass.KNOWN_SENDER, Pass.AUTO_WHITELISTED);
        assertThat(stored()).containsOnlyKeys(triplet("b"), triplet("b").toAnyRecipient());
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

    private static Request stranger(Duration after, String sender, Identification client) {
        return request(after, "b", sender, client, Purpose.DECIDE);
    }

    private Verdict decide(Request request) {
        return decide(AutoWhitelists.DEFAULT, request).get(0);
    }

    private void passes(String sender, Identification client, Duration after) {
        decide(stranger(after, sender, client));
        assertThat(decide(stranger(after.plus(Policy.DEFAULT.delayUnverified()), sender, client))).isInstanceOf(Pass.class);
    }

    @Test
    void whoNobodyStandsForWaitsLonger() {
        assertThat(decide(stranger(Duration.ZERO, "a@example.com", NOBODY)))
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, Policy.DEFAULT.delayUnverified()));
    }

    @Test
    void whoIsNotIdentifiedYetPassesNoSoonerThanTheLongestDelayAllows() {
        decide(stranger(Duration.ZERO, "a@example.com", NOBODY));
        assertThat(decide(request(DELAY, "b", "a@example.com", incomplete(), Purpose.TRY))).isInstanceOf(Defer.class);
        assertThat(decide(request(Policy.DEFAULT.delayUnverified(), "b", "a@example.com", incomplete(), Purpose.TRY)))
            .isEqualTo(Pass.first(Policy.DEFAULT.delayUnverified()));
        assertThat(changes.after().clients()).as("nobody knows yet for whom it counts").isEmpty();
        decide(request(Policy.DEFAULT.delayUnverified(), "b", "a@example.com", VOUCHED, Purpose.EARN));
        assertThat(changes.after().clients()).containsKeys("192.0.2.0/24");
        assertThat(changes.after().triplets()).containsOnlyKeys(triplet("b").toAnyRecipient());
    }

    /** The DNS had forgotten SPF, or the other server had never asked: a client of a pool was a stranger again after 12 hours. */
    @Test
    void whoPassedBeforeHisSpfDomainWasKnownIsKnownUnderItAndCountsOnce() {
        decide(stranger(Duration.ZERO, "a@example.com", BY_SPF));
        Duration retry = Policy.DEFAULT.delayUnverified();
        assertThat(decide(request(retry, "b", "a@example.com", incomplete(), Purpose.TRY))).isEqualTo(Pass.first(retry));
        decide(request(retry, "b", "a@example.com", BY_SPF, Purpose.EARN));

        assertThat(decide(stranger(Duration.ofHours(2), "a@example.com", BY_SPF_ELSEWHERE)))
            .isEqualTo(Pass.KNOWN.by("spf:example.com"));
        assertThat(decide(stranger(Duration.ofDays(2), "a@example.com", BY_SPF_ELSEWHERE))).isInstanceOf(Pass.class);
        assertThat(decide(request(Duration.ofDays(2), "other", "other@example.com", BY_SPF, Purpose.TRY)))
            .as("one retry is no two").isInstanceOf(Defer.class);
    }

    @Test
    void whatWasForgottenBeforeTheClientWasKnownEarnsNothing() {
        decide(request(Duration.ZERO, "b", "a@example.com", VOUCHED, Purpose.EARN));
        assertThat(changes.isEmpty()).isTrue();
    }

    /** A spammer who writes to one mailbox from two networks. */
    @Test
    void formsOfOneMailboxCountOnceWhereverTheMailComesFrom() {
        decide(request(Duration.ZERO, "bob+1@example.org", "a@example.com", BY_SPF, Purpose.DECIDE));
        decide(request(DELAY, "bob+1@example.org", "a@example.com", BY_SPF, Purpose.DECIDE));
        decide(request(Duration.ofHours(3), "bob+2@example.org", "a@example.com", BY_SPF_ELSEWHERE, Purpose.DECIDE));
        decide(request(Duration.ofHours(4), "bob+2@example.org", "a@example.com", BY_SPF_ELSEWHERE, Purpose.DECIDE));

        assertThat(decide(request(Duration.ofHours(6), "carol", "c@example.com", BY_SPF, Purpose.TRY))).isInstanceOf(Defer.class);
    }

    /** He was a stranger again 35 days after he had passed for the first time. */
    @Test
    void whoWritesFromAPoolIsKnownAsLongAsHeWrites() {
        passes("a@example.com", BY_SPF, Duration.ZERO);
        assertThat(decide(stranger(Duration.ofDays(30), "a@example.com", BY_SPF_ELSEWHERE)))
            .isEqualTo(Pass.KNOWN.by("spf:example.com"));
        assertThat(decide(stranger(Duration.ofDays(60), "a@example.com", BY_SPF))).isEqualTo(Pass.KNOWN.by("spf:example.com"));
        assertThat(changes.after().clients()).as("it has helped").containsKey("spf:example.com");
    }

    @Test
    void whatWasSeenKeepsTheRowUnderTheSpfDomainAliveAsWell() {
        passes("a@example.com", BY_SPF, Duration.ZERO);
        decide(ONE, Request.seen(T0.plus(Duration.ofDays(30)), triplet("b"), Optional.of("spf:example.com"), Policy.DEFAULT));
        assertThat(changes.after().triplets()).containsOnlyKeys(triplet("b"), triplet("b").from("spf:example.com"));
        assertThat(changes.after().clients()).containsKey("spf:example.com");
    }

    @Test
    void aRetryFromAnotherNetworkOfTheSameSpfDomainPasses() {
        decide(stranger(Duration.ZERO, "a@example.com", BY_SPF));
        assertThat(decide(stranger(DELAY, "a@example.com", BY_SPF_ELSEWHERE)))
            .isEqualTo(Pass.first(DELAY).by("spf:example.com"));
        assertThat(decide(stranger(DELAY.plusSeconds(2), "a@example.com", BY_SPF))).as("first network").isInstanceOf(Pass.class);
    }

    @Test
    void aSenderThatPassedFromANetworkPassesFromThereToEverybody() {
        passes("a@example.com", NOBODY, Duration.ZERO);
        assertThat(decide(request(Duration.ofHours(1), "other", "a@example.com", NOBODY, Purpose.TRY)))
            .isEqualTo(Pass.KNOWN_SENDER);
        assertThat(decide(request(Duration.ofHours(1), "other", "a@example.com", FORGED, Purpose.TRY))).isInstanceOf(Defer.class);
        assertThat(decide(request(Duration.ofHours(1), "other", "a@example.com", BY_SPF_ELSEWHERE, Purpose.TRY)))
            .isInstanceOf(Defer.class);
    }

    @Test
    void neitherTheNullSenderNorAForgedOneBecomesKnown() {
        passes("", VOUCHED, Duration.ZERO);
        passes("f@example.com", FORGED, Duration.ZERO);
        assertThat(decide(request(Duration.ofHours(1), "other", "", VOUCHED, Purpose.DECIDE))).isInstanceOf(Defer.class);
        assertThat(decide(request(Duration.ofHours(1), "other", "f@example.com", VOUCHED, Purpose.DECIDE)))
            .isInstanceOf(Defer.class);
    }

    @Test
    void twoSendersOfADomainLetTheDomainPassFromTheirNetwork() {
        passes("a@example.com", NOBODY, Duration.ZERO);
        assertThat(decide(stranger(Duration.ofHours(1), "b@example.com", NOBODY))).isInstanceOf(Defer.class);
        assertThat(decide(stranger(Duration.ofHours(2), "b@example.com", NOBODY))).isInstanceOf(Pass.class);
        assertThat(decide(stranger(Duration.ofHours(2), "c@example.com", FORGED))).isInstanceOf(Defer.class);
        assertThat(decide(stranger(Duration.ofHours(2), "d@example.com", NOBODY))).isEqualTo(Pass.KNOWN_SENDER);
        assertThat(decide(stranger(Duration.ofHours(2), "d@example.net", NOBODY))).isInstanceOf(Defer.class);
    }

    @Test
    void anSpfDomainThatPassedTwiceAnHourApartPassesFromEverywhere() {
        passes("a@example.com", BY_SPF, Duration.ZERO);
        passes("b@example.com", BY_SPF_ELSEWHERE, Duration.ofMinutes(10));
        assertThat(decide(request(Duration.ofMinutes(30), "x", "c@example.com", BY_SPF, Purpose.TRY))).isInstanceOf(Defer.class);
        passes("c@example.com", BY_SPF, Duration.ofHours(2));
        assertThat(decide(request(Duration.ofHours(3), "x", "d@example.com", BY_SPF_ELSEWHERE, Purpose.TRY)))
            .isEqualTo(Pass.AUTO_WHITELISTED.by("spf:example.com"));
    }

    @Test
    void aNetworkCountsAndHelpsOnlyClientsThatSomebodyStandsFor() {
        for (int i = 0; i < 5; i++) {
            passes("bot" + (char) ('a' + i) + "@example" + i + ".net", NOBODY, Duration.ofHours(2L * i));
        }
        assertThat(decide(stranger(Duration.ofHours(12), "new@example.org", VOUCHED))).isInstanceOf(Defer.class);
        for (int i = 0; i < 5; i++) {
            passes("host" + (char) ('a' + i) + "@example" + i + ".org", VOUCHED, Duration.ofHours(20 + 2L * i));
        }
        assertThat(decide(stranger(Duration.ofHours(40), "one@example.net", VOUCHED))).isEqualTo(Pass.AUTO_WHITELISTED);
        assertThat(decide(stranger(Duration.ofHours(40), "two@example.net", NOBODY))).isInstanceOf(Defer.class);
    }

    @Test
    void whatANetworkEarnedUnderTheOldRuleHelpsEverybodyUntilItExpires() {
        Instant expires = T0.plus(Duration.ofDays(1));
        memory.save(Changes.created(Rows.ofClients(Map.of("192.0.2.0/24", new ClientState(5, T0, T0, expires)))));
        assertThat(decide(stranger(Duration.ofHours(3), "one@example.net", NOBODY))).isEqualTo(Pass.AUTO_WHITELISTED);
        assertThat(changes.isEmpty()).as("it is not renewed").isTrue();
        assertThat(decide(stranger(Duration.ofDays(1), "one@example.net", NOBODY))).isInstanceOf(Defer.class);
    }

    /** A hoster's network was open to all its customers for as long as one of them was honest. */
    @Test
    void whatANetworkEarnedUnderTheOldRuleEndsThoughHonestClientsUseIt() {
        Instant expires = T0.plus(Duration.ofDays(1));
        memory.save(Changes.created(Rows.ofClients(Map.of("192.0.2.0/24", new ClientState(5, T0, T0, expires)))));
        passes("a@example.org", VOUCHED, Duration.ofHours(3));
        assertThat(decide(stranger(Duration.ofHours(20), "b@example.net", VOUCHED))).isEqualTo(Pass.AUTO_WHITELISTED);
        assertThat(decide(stranger(Duration.ofDays(1), "one@example.com", NOBODY))).isInstanceOf(Defer.class);
    }

    @Test
    void whileTheResolverIsAwayNetworksOnTheAutoWhitelistPassAndNothingIsEarned() {
        Identification unanswered = new Identification(Optional.empty(), false, false, false, true, true);
        for (int i = 0; i < 5; i++) {
            passes("host" + (char) ('a' + i) + "@example" + i + ".org", VOUCHED, Duration.ofHours(2L * i));
        }
        assertThat(decide(stranger(Duration.ofHours(20), "x@example.net", unanswered))).isEqualTo(Pass.AUTO_WHITELISTED);
        decide(stranger(Duration.ofHours(40), "y@example.net", NOBODY));
        assertThat(decide(stranger(Duration.ofHours(41), "y@example.net", incomplete()))).isInstanceOf(Pass.class);
        decide(request(Duration.ofHours(41), "b", "y@example.net", unanswered, Purpose.EARN));
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void nobodyEarnsAnythingForAPrivateNetwork() {
        Identification local = new Identification(Optional.empty(), false, true, true, true, false);
        decide(stranger(Duration.ZERO, "a@example.com", local));
        assertThat(decide(stranger(DELAY, "a@example.com", local))).isEqualTo(Pass.first(DELAY));
        assertThat(changes.after().clients()).isEmpty();
        assertThat(changes.after().triplets()).containsOnlyKeys(triplet("b"));
    }

    @Test
    void mailOfACorrespondentsDomainPassesWhereSpfPasses() {
        decide(AutoWhitelists.DEFAULT, Request.learned(T0,
            Keyring.learned(FORM.ofAnyNetwork("ann@example.com", "b"), Optional.of(FORM.ofDomain("example.com"))),
            Policy.DEFAULT));
        assertThat(decide(request(Duration.ofHours(1), "other", "zoe@example.com", BY_SPF_ELSEWHERE, Purpose.TRY)))
            .isEqualTo(Pass.CORRESPONDENT.by("spf:example.com"));
        assertThat(decide(request(Duration.ofHours(1), "other", "zoe@example.com", VOUCHED, Purpose.TRY)))
            .isInstanceOf(Defer.class);
    }

    @Test
    void aPassForAnotherReasonEndsTheFirstContactThatWaits() {
        decide(stranger(Duration.ZERO, "a@example.com", VOUCHED));
        decide(AutoWhitelists.DEFAULT, Request.learned(T0,
            Keyring.learned(FORM.ofAnyNetwork("a@example.com", "b"), Optional.empty()), Policy.DEFAULT));
        assertThat(decide(stranger(Duration.ofMinutes(1), "a@example.com", VOUCHED)))
            .isEqualTo(Pass.CORRESPONDENT.delayed(Duration.ofMinutes(1)));
        assertThat(stored().get(triplet("b")).passed()).isTrue();
    }

    private void release(String network, Duration lifetime) {
        TripletState state = TripletState.released(T0, T0.plus(lifetime));
        Triplet key = new Triplet(network, "a@example.com", "b@example.org").released();
        assertThat(memory.save(Changes.created(Rows.ofTriplets(Map.of(key, state))))).isTrue();
    }

    @Test
    void mailThatIsReleasedPassesOnceWhereverFromAndIsAnOrdinaryTripletThen() {
        release(Triplet.ANY_NETWORK, Duration.ofDays(2));

        assertThat(decide(ONE, request(Duration.ZERO, "b@example.org", "a@example.com", NOBODY, Purpose.TRY)))
            .containsExactly(Pass.RELEASED);
        assertThat(decide(ONE, request(Duration.ofSeconds(1), "b@example.org", "a@example.com", NOBODY, Purpose.DECIDE)))
            .containsExactly(Pass.KNOWN);
        Attempt elsewhere = Attempt.of(T0, Attempts.address("203.0.113.1"), "a@example.com", "b@example.org");
        assertThat(decide(ONE, new Request(T0, Keyring.of(elsewhere, FORM.of(elsewhere), NOBODY, FORM, Optional::of), NOBODY,
            Policy.DEFAULT, Purpose.DECIDE, Optional.empty(), Optional.empty())))
            .as("a second pass").singleElement().isInstanceOf(Defer.class);
        assertThat(stored()).as("nothing is earned").containsOnlyKeys(triplet("b@example.org"),
            triplet("b@example.org").ofAnyNetwork().released(), FORM.of(elsewhere));
    }

    @Test
    void whatWaitsHasComeBackWhenItIsReleased() {
        decide(ONE, request(Duration.ZERO, "b@example.org", false));
        release(Triplet.ANY_NETWORK, Duration.ofDays(2));

        assertThat(decide(ONE, request(Duration.ofSeconds(60), "b@example.org", true)))
            .containsExactly(Pass.RELEASED.delayed(Duration.ofSeconds(60)));
    }

    @Test
    void aReleaseForANetworkIsForNoOther() {
        release("198.51.100.0/24", Duration.ofDays(2));

        assertThat(decide(ONE, request(Duration.ZERO, "b@example.org", false))).singleElement().isInstanceOf(Defer.class);
        assertThat(decide(ONE,
            request(Duration.ZERO, "b@example.org", "a@example.com", BY_SPF_ELSEWHERE, Purpose.DECIDE)))
            .containsExactly(Pass.RELEASED);
    }

    @Test
    void aReleaseEndsAndIsOfOneRecipient() {
        release(Triplet.ANY_NETWORK, Duration.ofHours(1));

        assertThat(decide(ONE, request(Duration.ZERO, "c@example.org", false))).singleElement().isInstanceOf(Defer.class);
        assertThat(decide(ONE, request(Duration.ofHours(1), "b@example.org", false))).singleElement()
            .isInstanceOf(Defer.class);
    }

    @Test
    void whatPassesAnywayLeavesTheReleaseForLater() {
        decide(ONE, request(Duration.ZERO, "b@example.org", false));
        release(Triplet.ANY_NETWORK, Duration.ofDays(2));

        assertThat(decide(ONE, request(DELAY, "b@example.org", false))).containsExactly(Pass.first(DELAY));
        assertThat(stored().get(triplet("b@example.org").ofAnyNetwork().released()).expires())
            .isEqualTo(T0.plus(Duration.ofDays(2)));
    }
}
