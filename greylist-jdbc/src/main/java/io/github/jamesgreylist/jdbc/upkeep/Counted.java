package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.RowKind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** About how many rows of a kind there are that nothing bounds: between two counts others may have changed that. */
final class Counted {

    private final StoredRows stored;
    private final RowKind kind;
    private final AtomicLong rows = new AtomicLong();

    Counted(StoredRows stored, RowKind kind) {
        this.stored = stored;
        this.kind = kind;
    }

    RowKind kind() {
        return kind;
    }

    long rows() {
        return rows.get();
    }

    void count(Changes changes) {
        rows.addAndGet(more(kind, changes));
    }

    void gone(int less) {
        rows.addAndGet(-less);
    }

    void recount() {
        rows.set(stored.count(kind));
    }

    /** How many more rows of a kind there are with the changes than without; negative if fewer. */
    static long more(RowKind kind, Changes changes) {
        Keys gone = changes.gone();
        if (kind == RowKind.CLIENT) {
            Set<String> before = changes.before().clients().keySet();
            return changes.after().clients().keySet().stream().filter(client -> !before.contains(client)).count()
                - gone.clients().size();
        }
        Map<Triplet, TripletState> before = changes.before().triplets();
        long more = 0;
        for (Map.Entry<Triplet, TripletState> row : changes.after().triplets().entrySet()) {
            more += isOf(kind, row.getKey(), row.getValue()) - isOf(kind, row.getKey(), before.get(row.getKey()));
        }
        for (Triplet triplet : gone.triplets()) {
            more -= isOf(kind, triplet, before.get(triplet));
        }
        return more;
    }

    private static int isOf(RowKind kind, Triplet triplet, @Nullable TripletState state) {
        return state != null && RowKind.of(triplet, state) == kind ? 1 : 0;
    }
}
