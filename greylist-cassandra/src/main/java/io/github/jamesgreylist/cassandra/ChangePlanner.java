package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.cassandra.TripletRows.Contact;
import io.github.jamesgreylist.cassandra.TripletRows.Passed;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Keys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to be written, row by row, so that what is there says what is to be there. For any number of threads. */
final class ChangePlanner {

    /** A save that takes longer than this may undo what another server has saved meanwhile: when something was seen. */
    private static final Duration LONGEST_OVERLAP = Duration.ofSeconds(2);
    /** Of these, as long as the client was told to wait, he has time to come back in, whatever the bound says. */
    private static final int LEAST_DELAYS = 4;

    private final Clock clock;
    private final ClusterClock cluster;
    private final Lifetimes lifetimes;
    private final Bounds bounds;
    /** The longest that a look-up and a save take. */
    private final Duration overlap;

    ChangePlanner(Limits limits, Clock clock, ClusterClock cluster, Bounds bounds) {
        this.clock = clock;
        this.cluster = cluster;
        this.lifetimes = new Lifetimes(clock, cluster);
        this.bounds = bounds;
        Duration both = limits.patience().multipliedBy(2);
        // Whatever is saved so soon after an administrator had it deleted stays deleted.
        this.overlap = both.compareTo(LONGEST_OVERLAP) < 0 ? both : LONGEST_OVERLAP;
    }

    /** Of which something is to be deleted: that does not merge with what others write. */
    Keys deleting(Changes changes) {
        Set<Triplet> triplets = new HashSet<>(changes.gone().triplets());
        changes.after().triplets().forEach((triplet, after) -> {
            if (!TripletRows.of(after).isEmpty()
                ? !inTheWay(changes.before().triplets().get(triplet), after).isEmpty()
                : changes.before().triplets().containsKey(triplet)) {
                triplets.add(triplet);
            }
        });
        return new Keys(triplets, changes.gone().clients());
    }

    private TripletRows inTheWay(@Nullable TripletState before, TripletState after) {
        return rows(before).inTheWayOf(TripletRows.of(after), clock.instant());
    }

    private static TripletRows rows(@Nullable TripletState state) {
        return state == null ? TripletRows.NONE : TripletRows.of(state);
    }

    List<BoundStatement> statements(Changes changes, Cql cql) {
        List<BoundStatement> statements = new ArrayList<>();
        changes.gone().triplets().forEach(triplet -> statements.add(cql.delete(triplet, cluster.timestamp())));
        changes.gone().clients().forEach(client -> statements.add(cql.delete(client, cluster.timestamp())));
        changes.after().triplets().forEach(
            (triplet, after) -> add(statements, triplet, changes.before().triplets().get(triplet), after, cql));
        changes.after().clients().forEach(
            (client, after) -> add(statements, client, changes.before().clients().get(client), after, cql));
        return statements;
    }

    private void add(List<BoundStatement> statements, Triplet triplet, @Nullable TripletState before, TripletState after,
            Cql cql) {
        TripletRows rows = TripletRows.of(after);
        if (rows.isEmpty()) {
            statements.add(cql.delete(triplet, cluster.timestamp()));
            return;
        }
        TripletRows inTheWay = inTheWay(before, after);
        inTheWay.passed().ifPresent(row -> statements.add(cql.deletePassed(triplet, cluster.timestamp())));
        inTheWay.contacts().forEach(row -> statements.add(cql.delete(triplet, row, cluster.timestamp())));
        TripletRows more = rows.without(rows(before));
        more.passed().ifPresent(row -> statements
            .add(cql.save(triplet, row, lifetime(triplet, before, row), timestamp(triplet, row.lastSeen()))));
        if (!more.contacts().isEmpty()) {
            Duration most = bounds.addContact(triplet);
            more.contacts().forEach(row -> statements
                .add(cql.save(triplet, row, lifetimes.until(row.expires(), atLeast(most, row)), cluster.timestamp())));
        }
    }

    /** Recipients may have delays of their own, of which the bound knows nothing. */
    private static Duration atLeast(Duration most, Contact row) {
        Duration least = row.told().orElse(Duration.ZERO).multipliedBy(LEAST_DELAYS);
        return most.compareTo(least) < 0 ? least : most;
    }

    /** Who was there before has answered, or was written to again. */
    private Duration lifetime(Triplet triplet, @Nullable TripletState before, Passed row) {
        Duration lifetime = lifetimes.until(row.expires());
        return before != null ? lifetime
            : bounds.addPassed(triplet).map(most -> Lifetimes.atMost(lifetime, most)).orElse(lifetime);
    }

    /** A release is given anew after one was used, which deletes it. */
    private long timestamp(Triplet triplet, Instant lastSeen) {
        return triplet.isRelease() ? cluster.timestamp() : cluster.timestamp(lastSeen, overlap);
    }

    private void add(List<BoundStatement> statements, String client, @Nullable ClientState before, ClientState after, Cql cql) {
        ClientRows change = ClientRows.change(before, after);
        change.sum().ifPresent(sum -> statements.add(cql.saveSum(client, sum, lifetimes.until(sum.expires()),
            cluster.timestamp(sum.lastSeen(), overlap))));
        change.passes().forEach(pass -> statements
            .add(cql.save(client, pass, lifetimes.until(pass.expires()), cluster.timestamp())));
    }
}
