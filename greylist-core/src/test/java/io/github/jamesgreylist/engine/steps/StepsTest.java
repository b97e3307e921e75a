package io.github.jamesgreylist.engine.steps;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.at;
import static io.github.jamesgreylist.fixture.Attempts.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Page;
import io.github.jamesgreylist.store.Place;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.whitelist.Whitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a decision costs the store and the DNS, step by step. */
class StepsTest {

    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Counting store = new Counting();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final ClientNames names = client -> {
        lookUps.incrementAndGet();
        return CompletableFuture.supplyAsync(() -> Optional.of("mx.example.net"));
    };

    private final AtomicBoolean allowed = new AtomicBoolean();

    private Greylist greylist(ClientNames names) {
        Whitelist operators = attempt -> allowed.get() ? Optional.of("client whitelist") : Optional.empty();
        Greylist started = new Greylist(GreylistSettings.from("test", Map.of("timeBudget", "8 seconds")),
            new Exemptions(new Whitelists(List.of(operators)), names, () -> RecipientRules.NONE), store);
        started.start();
        return started;
    }

    private Greylist greylist = greylist(names);

    @AfterEach
    void close() {
        greylist.close();
    }

    private Verdict decide(Attempt attempt) {
        return greylist.decide(attempt).join();
    }

    @Test
    void aFirstContactOfAClientWhoseNameIsLookedUpIsFoundOnceAndSavedOnce() {
        assertThat(decide(at(T0))).isEqualTo(new Defer(Reason.FIRST_CONTACT, DELAY));

        assertThat(store.finds).hasValue(1);
        assertThat(store.saves).hasValue(1);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void aFirstContactOfAClientWithANameIsFoundOnceAndSavedOnceAndTheDnsIsNotAsked() {
        assertThat(decide(at(T0).withClientName("mx.example.net"))).isInstanceOf(Defer.class);

        assertThat(store.finds).hasValue(1);
        assertThat(store.saves).hasValue(1);
        assertThat(lookUps).hasValue(0);
    }

    @Test
    void anEarlyRetrySavesNothing() {
        decide(at(T0));
        store.forget();

        assertThat(decide(at(T0.plusSeconds(60)))).isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(4)));

        assertThat(store.saves).hasValue(0);
    }

    /** It was told the delay that it has waited; whether the DNS still answers does not matter. */
    @Test
    void aRetryInTimeIsFoundOnceAndSavedOnceWithoutTheDns() {
        decide(at(T0));
        greylist.close();
        greylist = greylist(client -> new CompletableFuture<>());
        store.forget();

        assertThat(decide(at(T0.plus(DELAY)))).isEqualTo(Pass.first(DELAY));

        assertThat(store.finds).hasValue(1);
        assertThat(store.saves).hasValue(1);
    }

    /** Who has waited does not wait for the DNS as well, and what the pass earns is stored when the DNS has answered. */
    @Test
    void aFirstPassEarnsOnceItIsKnownWhoTheClientIs() {
        CompletableFuture<Optional<String>> name = new CompletableFuture<>();
        decide(at(T0));
        greylist.close();
        greylist = greylist(client -> name);

        assertThat(decide(at(T0.plus(LONGEST)))).isEqualTo(Pass.first(LONGEST));
        assertThat(decide(to("carol@example.org", T0.plus(LONGEST)))).as("not yet").isInstanceOf(Defer.class);

        name.complete(Optional.of("mx.example.net"));
        assertThat(decide(to("carol@example.org", T0.plus(LONGEST)))).isEqualTo(Pass.KNOWN_SENDER.delayed(Duration.ZERO));
    }

    @Test
    void mailOfAKnownSenderIsFoundOnceAndTheDnsIsNotAsked() {
        decide(at(T0).withClientName("mx.example.net"));
        decide(at(T0.plus(DELAY)).withClientName("mx.example.net"));
        store.forget();
        lookUps.set(0);

        assertThat(decide(to("carol@example.org", T0.plus(DELAY)))).isEqualTo(Pass.KNOWN_SENDER);

        assertThat(store.finds).hasValue(1);
        assertThat(store.saves).hasValue(0);
        assertThat(lookUps).hasValue(0);
    }

    @Test
    void mailOfAKnownTripletAsksNobody() {
        decide(at(T0).withClientName("mx.example.net"));
        decide(at(T0.plus(DELAY)).withClientName("mx.example.net"));
        store.forget();
        lookUps.set(0);

        assertThat(decide(at(T0.plus(DELAY).plusSeconds(1)))).isEqualTo(Pass.KNOWN);

        assertThat(store.finds).hasValue(0);
        assertThat(store.saves).hasValue(0);
        assertThat(lookUps).hasValue(0);
    }

    /** It went on waiting on the page, and was counted as never come back. */
    @Test
    void mailThatWaitsAndIsThenAllowedByAListHasComeBack() {
        decide(at(T0));
        allowed.set(true);

        assertThat(decide(at(T0.plusSeconds(40))))
            .isEqualTo(Pass.whitelisted("client whitelist").delayed(Duration.ofSeconds(40)));

        store.forget();
        assertThat(decide(at(T0.plusSeconds(50)))).isEqualTo(Pass.whitelisted("client whitelist"));
        assertThat(store.finds).as("the next mail").hasValue(0);
    }

    @Test
    void mailOnAListThatNeverWaitedCostsTheStoreNothing() {
        allowed.set(true);

        assertThat(decide(at(T0))).isEqualTo(Pass.whitelisted("client whitelist"));

        assertThat(store.finds).hasValue(0);
    }

    /** The name takes its time, and meanwhile another server has seen the same stranger. */
    @Test
    void whatAnotherServerStoresWhileTheNameIsLookedUpIsNotOverwritten() {
        greylist.close();
        greylist = greylist(client -> {
            try (Greylist other = greylist(ClientNames.NONE)) {
                other.decide(at(T0.minusSeconds(60))).join();
            }
            return CompletableFuture.completedFuture(Optional.empty());
        });

        assertThat(decide(at(T0))).isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(4)));

        Instant[] firstSeen = new Instant[1];
        store.scan(new GreylistStore.Visitor() {
            @Override
            public void triplet(Triplet triplet, TripletState state) {
                firstSeen[0] = state.firstSeen();
            }

            @Override
            public void client(String network, ClientState state) {
                throw new AssertionError("nobody has passed");
            }
        });
        assertThat(firstSeen[0]).isEqualTo(T0.minusSeconds(60));
    }

    @Test
    void whoIsNotOursLeavesNoTrace() throws Exception {
        FrontEnd frontEnd = new FrontEnd(recipient -> Optional.of(false), Runnable::run);

        assertThat(greylist.decideAndWait(at(T0), frontEnd)).isEqualTo(Pass.NOT_OURS);

        assertThat(store.finds).hasValue(0);
    }

    /** The reference store, and how often it was asked. */
    private static final class Counting implements GreylistStore {

        private final MemoryStore memory = new MemoryStore();
        private final AtomicInteger finds = new AtomicInteger();
        private final AtomicInteger saves = new AtomicInteger();

        void forget() {
            finds.set(0);
            saves.set(0);
        }

        @Override
        public void open() {
            memory.open();
        }

        @Override
        public Rows find(Keys keys) {
            finds.incrementAndGet();
            return memory.find(keys);
        }

        @Override
        public boolean save(Changes changes) {
            saves.incrementAndGet();
            return memory.save(changes);
        }

        @Override
        public void scan(Visitor visitor) {
            memory.scan(visitor);
        }

        @Override
        public void count(HourlyCounts more) {
            memory.count(more);
        }

        @Override
        public HourlyCounts counted(Instant from, Instant to) {
            return memory.counted(from, to);
        }

        @Override
        public Page search(Query query, Optional<Place> after, int atMost) {
            return memory.search(query, after, atMost);
        }

        @Override
        public Map<RowKind, Long> counts() {
            return memory.counts();
        }

        @Override
        public long forgotten() {
            return memory.forgotten();
        }

        @Override
        public Instant certain() {
            return memory.certain();
        }

        @Override
        public void probe() {
            memory.probe();
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
