package io.github.jamesgreylist.testing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.Update;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Of stores in which the second one of two that change a row has saved nothing, and starts again. */
public abstract class ConflictContract extends GreylistStoreContract {

    @Test
    void whoSavesWhatIsBelievedToBeNewAndIsNotSavesNothing() {
        insert(anotherProcess(), Map.of(TRIPLET, contact(T0.plusSeconds(7))));

        assertThat(store.save(Changes.created(Rows.ofTriplets(Map.of(triplet(1), contact(T0), TRIPLET, contact(T0)))))).isFalse();

        assertThat(find(store, TRIPLET)).contains(contact(T0.plusSeconds(7)));
        assertThat(find(store, triplet(1))).isEmpty();
    }

    @Test
    void whoHasNotSeenAFirstContactBesideATripletSavesNothing() {
        TripletState beside = new TripletState(T0, T0.plusMillis(1), true, Optional.of(Duration.ofMinutes(5)),
            T0.plusMillis(9), Optional.of(T0.plusMillis(3)));
        TripletState passed = new TripletState(T0, T0.plusMillis(1), true, T0.plusMillis(2));
        insert(store, Map.of(TRIPLET, beside));

        assertThat(store.save(new Changes(Rows.ofTriplets(Map.of(TRIPLET, passed)), Rows.ofTriplets(Map.of(TRIPLET, passed)))))
            .isFalse();
    }

    @Test
    void aConflictOfManyLeavesTheStoreUsable() {
        insert(store, Map.of(TRIPLET, contact(T0)));
        for (int i = 0; i < 20; i++) {
            assertThat(store.save(Changes.created(Rows.ofTriplets(Map.of(TRIPLET, contact(T0)))))).isFalse();
        }

        insert(store, Map.of(triplet(1), contact(T0)));
        assertThat(find(store, triplet(1))).isPresent();
    }

    @Test
    void whoInsertsWhatAnotherProcessHasInsertedStartsAgainAndFindsIt() {
        GreylistStore other = anotherProcess();
        AtomicInteger runs = new AtomicInteger();

        Changes made = Update.of(store, Keys.of(TRIPLET), found -> {
            if (runs.incrementAndGet() == 1) {
                insert(other, Map.of(TRIPLET, contact(T0.plusSeconds(7))));
            }
            return found.isEmpty()
                ? Changes.created(Rows.ofTriplets(Map.of(triplet(1), contact(T0), TRIPLET, contact(T0))))
                : new Changes(found, Rows.NONE);
        }, changes -> changes);

        assertThat(runs).hasValue(2);
        assertThat(made.before().triplets()).containsEntry(TRIPLET, contact(T0.plusSeconds(7)));
        assertThat(find(store, triplet(1))).as("of the first run nothing is left").isEmpty();
    }

    @Test
    void whoChangesWhatAnotherProcessHasChangedStartsAgainAndSeesTheChange() {
        GreylistStore other = anotherProcess();
        insert(store, Map.of(TRIPLET, contact(T0)));
        AtomicInteger runs = new AtomicInteger();

        Update.of(store, Keys.of(TRIPLET), found -> {
            if (runs.incrementAndGet() == 1) {
                update(other, TRIPLET, contact(T0), contact(T0.plusSeconds(7)));
            }
            TripletState passed = new TripletState(found.triplets().get(TRIPLET).firstSeen(), T0.plusSeconds(300), true,
                T0.plus(WINDOW));
            return new Changes(found, Rows.ofTriplets(Map.of(TRIPLET, passed)));
        }, changes -> changes);

        assertThat(runs).hasValue(2);
        assertThat(find(store, TRIPLET)).hasValueSatisfying(state -> {
            assertThat(state.firstSeen()).isEqualTo(T0.plusSeconds(7));
            assertThat(state.passed()).isTrue();
        });
    }

    @Test
    void ofTwoProcessesThatSeeATripletFirstOneStoresIt() throws Exception {
        GreylistStore other = anotherProcess();
        for (int round = 0; round < 25; round++) {
            Triplet triplet = triplet(round);
            List<Boolean> firsts = atOnce(List.of(store, other, store, other), one -> () -> insertIfUnknown(one, triplet));
            assertThat(firsts).containsOnlyOnce(true);
        }
        assertThat(AllRows.of(store).size()).isEqualTo(25);
    }

    @Test
    void twoProcessesThatCountForOneClientNetworkBothCount() {
        GreylistStore other = anotherProcess();
        AtomicInteger runs = new AtomicInteger();
        Update.of(store, new Keys(Set.of(), Set.of(NETWORK)), found -> {
            if (runs.getAndIncrement() == 0) {
                saveClients(other, Map.of(), Map.of(NETWORK, client(1, T0)));
            }
            int passes = found.isEmpty() ? 0 : found.clients().get(NETWORK).passes();
            return new Changes(found, Rows.ofClients(Map.of(NETWORK, client(passes + 1, T0))));
        }, changes -> changes);
        assertThat(runs).hasValue(2);
        assertThat(findClients(store, NETWORK)).isEqualTo(Map.of(NETWORK, client(2, T0)));
    }

    @Test
    void tripletsAndClientsAreSavedTogetherOrNotAtAll() {
        saveClients(store, Map.of(), Map.of(NETWORK, client(1, T0)));

        assertThat(store.save(Changes.created(new Rows(Map.of(TRIPLET, contact(T0)), Map.of(NETWORK, client(1, T0)))))).isFalse();
        assertThat(find(store, TRIPLET)).isEmpty();
        assertThat(store.save(Changes.created(new Rows(Map.of(TRIPLET, contact(T0)), Map.of("a", client(1, T0)))))).isTrue();
        assertThat(store.find(new Keys(Set.of(TRIPLET), Set.of("a"))))
            .isEqualTo(new Rows(Map.of(TRIPLET, contact(T0)), Map.of("a", client(1, T0))));
    }

    @Test
    void whoChangesWhatIsDeletedStartsAgain() {
        insert(store, Map.of(TRIPLET, contact(T0)));
        GreylistStore other = anotherProcess();

        assertThat(other.save(Changes.deleted(Rows.ofTriplets(Map.of(TRIPLET, contact(T0)))))).isTrue();

        assertThat(store.save(new Changes(Rows.ofTriplets(Map.of(TRIPLET, contact(T0))),
            Rows.ofTriplets(Map.of(TRIPLET, passed(T0)))))).isFalse();
        assertThat(find(store, TRIPLET)).isEmpty();
    }

    private static boolean insertIfUnknown(GreylistStore store, Triplet triplet) {
        return !Update.of(store, Keys.of(triplet), found -> new Changes(found, found.isEmpty()
            ? Rows.ofTriplets(Map.of(triplet, contact(T0))) : Rows.NONE), changes -> changes).isEmpty();
    }

    @Test
    void whoLosesEveryTimeGivesUpAndSaysWhy() {
        GreylistStore other = anotherProcess();
        insert(store, Map.of(TRIPLET, contact(T0)));
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> Update.of(store, Keys.of(TRIPLET), found -> {
            update(other, TRIPLET, found.triplets().get(TRIPLET), contact(T0.plusSeconds(runs.incrementAndGet())));
            return new Changes(found, Rows.ofTriplets(Map.of(TRIPLET, contact(T0))));
        }, changes -> changes)).isInstanceOf(StoreException.class).hasMessageContaining("others changed the same rows 30 times");
        assertThat(runs).hasValue(30);
    }
}
