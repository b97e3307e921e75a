package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.github.jamesgreylist.cassandra.ClientRows.Counting;
import io.github.jamesgreylist.cassandra.Requests.Deadline;
import io.github.jamesgreylist.cassandra.TripletRows.Contact;
import io.github.jamesgreylist.cassandra.TripletRows.Passed;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads all rows, a page at a time: those of a key come one after the other. For one thread. */
final class RowScan {

    private static final int PAGE = 500;
    private static final Duration PATIENCE_OF_A_PAGE = Duration.ofSeconds(60);

    private final CqlSession session;
    private final Cql cql;
    private final Requests requests;
    private final Instant now;

    /** @param now by the clock by which decisions are made */
    RowScan(CqlSession session, Cql cql, Requests requests, Instant now) {
        this.session = session;
        this.cql = cql;
        this.requests = requests;
        this.now = now;
    }

    void triplets(Visitor visitor) {
        each(cql.scanTriplets(), Cql::triplet, rows -> triplet(rows, now)
            .ifPresent(state -> visitor.triplet(Cql.triplet(rows.get(0)), state)));
    }

    void clients(Visitor visitor) {
        each(cql.scanClients(), row -> Tables.text(row.getString("name")), rows -> client(rows)
            .ifPresent(state -> visitor.client(Tables.text(rows.get(0).getString("name")), state)));
    }

    private <K> void each(BoundStatement statement, Function<Row, K> keyOf, Consumer<List<Row>> consumer) {
        List<Row> rows = new ArrayList<>();
        @Nullable
        K key = null;
        AsyncResultSet page = requests.all(session, List.of(statement.setPageSize(PAGE)), deadline()).get(0);
        while (true) {
            for (Row row : page.currentPage()) {
                K its = keyOf.apply(row);
                if (!its.equals(key) && !rows.isEmpty()) {
                    consumer.accept(rows);
                    rows = new ArrayList<>();
                }
                key = its;
                rows.add(row);
            }
            if (!page.hasMorePages()) {
                break;
            }
            page = Requests.answer(page.fetchNextPage().toCompletableFuture(), deadline());
        }
        if (!rows.isEmpty()) {
            consumer.accept(rows);
        }
    }

    private static Deadline deadline() {
        return Deadline.in(PATIENCE_OF_A_PAGE, "read all rows");
    }

    /** What the rows of a triplet say together. */
    static Optional<TripletState> triplet(Iterable<Row> rows, Instant now) {
        Optional<Passed> passed = Optional.empty();
        List<Contact> contacts = new ArrayList<>();
        for (Row row : rows) {
            if (Cql.isKind(row, Cql.PASSED)) {
                passed = Optional.of(Cql.passed(row));
            } else {
                contacts.add(Cql.contact(row));
            }
        }
        return TripletRows.found(passed, contacts).state(now);
    }

    /** What the rows of a client say together. */
    static Optional<ClientState> client(Iterable<Row> rows) {
        Optional<ClientState> sum = Optional.empty();
        List<Counting> passes = new ArrayList<>();
        for (Row row : rows) {
            if (Cql.isKind(row, Cql.SUM)) {
                sum = Optional.of(Cql.sum(row));
            } else {
                passes.add(Cql.counting(row));
            }
        }
        return ClientRows.found(sum, passes).state();
    }
}
