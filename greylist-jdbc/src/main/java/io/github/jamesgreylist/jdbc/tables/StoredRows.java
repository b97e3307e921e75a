package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import io.github.jamesgreylist.jdbc.connection.Transactions;
import io.github.jamesgreylist.jdbc.tables.Table.Expiring;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.store.Place;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.RowKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** The tables as a whole, as upkeep and exports see them, in short transactions. For any number of threads. */
public final class StoredRows {

    private static final int ROWS_PER_PAGE = 1000;
    /** A lease that nobody holds. */
    private static final String SIGN_OF_LIFE = "in use";

    private final Transactions transactions;

    public StoredRows(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Whether no other process can use the database, so that only this one changes it. */
    public boolean areExclusive() {
        return transactions.areExclusive();
    }

    /** A row that was deleted, as far as that is of interest. */
    public record Gone(String network, Instant expires) {

        static List<Gone> of(List<? extends Expiring<?>> rows) {
            return rows.stream().map(row -> new Gone(row.network(), Instant.ofEpochMilli(row.expires()))).toList();
        }
    }

    /**
     * Deletes the rows of a kind that expire first.
     *
     * @param expiringBy only rows that expire by this instant
     * @param atMost     no more than this many
     * @return the rows that went
     */
    public List<Gone> deleteOldest(RowKind kind, Instant expiringBy, int atMost) {
        return kind == RowKind.CLIENT
            ? transactions.run("delete expired client networks",
                (connection, dialect) -> Gone.of(new ClientTable(connection, dialect).delete(expiringBy.toEpochMilli(), atMost)))
            : delete(kind, Long.MIN_VALUE, expiringBy.toEpochMilli(), atMost);
    }

    /**
     * Deletes triplets of a kind that expire later than they should: they were stored under a longer lifetime, or by a
     * clock that was ahead.
     *
     * @param expiringAfter only rows that expire after this instant
     * @param atMost        no more than this many
     * @return those that went
     */
    public List<Gone> deleteLongLived(RowKind kind, Instant expiringAfter, int atMost) {
        return delete(kind, expiringAfter.toEpochMilli(), Long.MAX_VALUE, atMost);
    }

    private List<Gone> delete(RowKind kind, long after, long by, int atMost) {
        return transactions.run("delete expired triplets", (connection, dialect) -> {
            TripletTable table = new TripletTable(connection, dialect);
            return Gone.of(table.delete(table.expiring(kind, after, by, atMost), kind, after, by));
        });
    }

    /**
     * Some triplets of a kind, in the order in which they expire.
     *
     * @param next from where on there may be more; {@link Instant#MAX} if there are none
     */
    public record Some(List<String> networks, List<Instant> expiries, Instant next) {

        private static Some of(List<Expiring<TripletId>> rows, Instant next) {
            return new Some(rows.stream().map(Expiring::network).toList(),
                rows.stream().map(row -> Instant.ofEpochMilli(row.expires())).toList(), next);
        }
    }

    /**
     * Looks along the order in which triplets of a kind expire.
     *
     * @param from not those that expire earlier
     */
    public Some look(RowKind kind, Instant from, int atMost) {
        return transactions.run("look at triplets", (connection, dialect) -> {
            Page page = Page.of(new TripletTable(connection, dialect), kind, from, atMost);
            return Some.of(page.rows(), page.next());
        });
    }

    /**
     * Deletes those of some networks among triplets of a kind, along the order in which they expire.
     *
     * @param from     not those that expire earlier
     * @param networks whose triplets go
     * @param atMost   so many go, and
     * @param atMostLookedAt so many are looked at
     * @return those that went, and from where on there may be more
     */
    public Some deleteOldestOf(RowKind kind, Instant from, Predicate<String> networks, int atMost, int atMostLookedAt) {
        return transactions.run("delete triplets at the bound", (connection, dialect) -> {
            TripletTable table = new TripletTable(connection, dialect);
            Page page = Page.of(table, kind, from, atMostLookedAt);
            List<Expiring<TripletId>> theirs = page.rows().stream().filter(row -> networks.test(row.network())).toList();
            List<Expiring<TripletId>> oldest = theirs.subList(0, Math.min(atMost, theirs.size()));
            Instant next =
                oldest.size() < theirs.size() ? Instant.ofEpochMilli(theirs.get(oldest.size()).expires()) : page.next();
            return Some.of(table.delete(oldest, kind, Long.MIN_VALUE, Long.MAX_VALUE), next);
        });
    }

    /**
     * Rows in the order in which they expire, those of one instant together, unless there are more than a page of them: what
     * is beyond is not seen then.
     */
    private record Page(List<Expiring<TripletId>> rows, Instant next) {

        static Page of(TripletTable table, RowKind kind, Instant from, int atMost) throws SQLException {
            List<Expiring<TripletId>> rows = table.expiring(kind, from.toEpochMilli() - 1, Long.MAX_VALUE, atMost);
            if (rows.size() < atMost) {
                return new Page(rows, Instant.MAX);
            }
            long last = rows.get(rows.size() - 1).expires();
            List<Expiring<TripletId>> whole = rows.stream().filter(row -> row.expires() < last).toList();
            return whole.isEmpty() ? new Page(rows, Instant.ofEpochMilli(last + 1)) : new Page(whole, Instant.ofEpochMilli(last));
        }
    }

    /** Shows all rows along their keys, a page in a transaction; outside of it, as whoever looks may be slow. */
    public void scan(Visitor visitor) {
        pages("read the triplets", new TripletId(0, 0), TripletTable::new, visitor::triplet);
        pages("read the client networks", "", ClientTable::new, visitor::client);
    }

    private <K, S, R extends Comparable<R>> void pages(String what, R before,
            BiFunction<Connection, Dialect, Table<K, S, R>> table, BiConsumer<K, S> visitor) {
        for (R last = before; last != null;) {
            R after = last;
            List<Map.Entry<R, Map.Entry<K, S>>> page = transactions.run(what,
                (connection, dialect) -> table.apply(connection, dialect).page(after, ROWS_PER_PAGE));
            page.forEach(row -> visitor.accept(row.getValue().getKey(), row.getValue().getValue()));
            last = page.isEmpty() ? null : page.get(page.size() - 1).getKey();
        }
    }

    /** Under which triplets something is stored: those behind one, in the database's order; at most so many. */
    public List<TripletId> tripletIds(TripletId after, int atMost) {
        return transactions.run("read the triplets' keys",
            (connection, dialect) -> new TripletTable(connection, dialect).keys(after, atMost));
    }

    /** Under which client networks, and what stands in place of one, something is stored; as above. */
    public List<String> clients(String after, int atMost) {
        return transactions.run("read the client networks' keys",
            (connection, dialect) -> new ClientTable(connection, dialect).keys(after, atMost));
    }

    /** How many rows of a kind are stored, expired ones included. Costs time linear in the answer. */
    public long count(RowKind kind) {
        return transactions.runPatiently("count rows", (connection, dialect) -> {
            try (PreparedStatement count = connection.prepareStatement(kind == RowKind.CLIENT
                ? "SELECT COUNT(*) FROM greylist_client"
                : "SELECT COUNT(*) FROM greylist_triplet" + dialect.by("index=GREYLIST_TRIPLET_EXPIRY")
                    + "WHERE passed = " + TripletTable.code(kind));
                    ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /**
     * Takes or keeps a lease: of all processes that ask, one has it, until it lets it expire. Clocks that differ only
     * make it end earlier or later, and nothing must depend on there being one holder at each instant. A lease that ends
     * far in the future, more than twice as far as the one that is asked for, holds nobody up.
     *
     * @param holder unique among the processes; at most 40 characters
     * @param until  when it expires for the others, if it is granted
     * @return whether it is granted
     */
    public boolean lease(String name, String holder, Instant now, Instant until) {
        return transactions.run("take a lease",
            (connection, dialect) -> new LeaseTable(connection).lease(name, holder, now, until));
    }

    /** What was deleted on purpose is counted under this name, which nobody holds. */
    public static final String FORGOTTEN = "forgotten";

    /** How often any process has deleted rows that somebody wanted forgotten. */
    public long forgotten() {
        return transactions.run("read what is forgotten", (connection, dialect) -> new LeaseTable(connection).counted(FORGOTTEN));
    }

    /** Whether there are rows of a kind, expired or not. Reads one. */
    public boolean hasAny(RowKind kind) {
        return transactions.run("look at triplets", (connection, dialect) -> !new TripletTable(connection, dialect)
            .expiring(kind, Long.MIN_VALUE, Long.MAX_VALUE, 1).isEmpty());
    }

    /** As {@link io.github.jamesgreylist.store.GreylistStore#search}; on a connection of its own. */
    public io.github.jamesgreylist.store.Page search(Query query, Optional<Place> after, int atMost) {
        return transactions.runPatiently("search what is stored",
            (connection, dialect) -> new RowSearch(connection, dialect, query).page(after, atMost));
    }

    /** What time it is for the database; empty if its clock is ours, or cannot be asked. */
    public Optional<Instant> databaseTime() {
        return transactions.databaseTime();
    }

    /**
     * When the database was last in use, as {@link #giveSign} has noted it; in one in which nobody has yet, when its newest
     * row was last seen. Empty if there is none.
     */
    public Optional<Instant> lastSign() {
        Optional<Instant> noted = transactions.run("read the last sign of life",
            (connection, dialect) -> new LeaseTable(connection).noted(SIGN_OF_LIFE));
        return noted.isPresent() ? noted : newest();
    }

    private Optional<Instant> newest() {
        return transactions.runPatiently("look for the newest row", (connection, dialect) -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT MAX(last_seen) FROM greylist_triplet")) {
                row.next();
                long newest = row.getLong(1);
                return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(newest));
            }
        });
    }

    /** Notes that the database is in use. */
    public void giveSign(Instant now) {
        transactions.run("give a sign of life", (connection, dialect) -> new LeaseTable(connection).note(SIGN_OF_LIFE, now));
    }

    /** Adds to what servers have counted. */
    public void count(HourlyCounts more) {
        transactions.run("store statistics", (connection, dialect) -> new StatisticsTable(connection, dialect).add(more));
    }

    /** Deletes what servers have counted in hours that began earlier. */
    public void deleteStatistics(Instant before) {
        transactions.run("delete old statistics",
            (connection, dialect) -> new StatisticsTable(connection, dialect).deleteBefore(before));
    }

    /** Whether something has been done that is done once for each database. */
    public boolean isDone(String what) {
        return transactions.run("read what is done",
            (connection, dialect) -> new LeaseTable(connection).noted(what)).isPresent();
    }

    /** @param what at most 40 characters */
    public void done(String what) {
        transactions.run("note what is done", (connection, dialect) -> new LeaseTable(connection).note(what, Instant.EPOCH));
    }
}
