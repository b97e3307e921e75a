package io.github.jamesgreylist.jdbc.tables;

import static java.util.stream.Collectors.joining;

import io.github.jamesgreylist.jdbc.connection.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The statements on one table, inside somebody's transaction. Every row has a key, a state, and in column
 * {@code expires}, the last of the state's, the instant from which on it counts for nothing.
 *
 * @param <K> keys
 * @param <S> states
 * @param <R> keys as the database has them
 */
abstract class Table<K, S, R extends Comparable<R>> {

    /** Numbers of keys a query is written for, so that a database compiles few statements; others are filled up. */
    private static final int[] QUERY_SIZES = {1, 8, 64};
    private static final int LARGEST_QUERY = QUERY_SIZES[QUERY_SIZES.length - 1];

    private static final String RANGE = "expires > ? AND expires <= ?";

    private final Layout layout;
    private final Connection connection;
    private final Dialect dialect;

    /** A table, and its statements, which are put together once. */
    record Layout(String name, String key, List<String> texts, List<String> state, String found, String shown,
            String insert, String update, String delete) {

        /**
         * @param name  of the table; {@code NAME_PK} and {@code NAME_EXPIRY} are its indexes
         * @param key   the primary key's column
         * @param texts further columns that never change
         * @param state columns of the state, {@code expires} the last
         */
        static Layout of(String name, String key, List<String> texts, List<String> state) {
            String all = columns(List.of(state, List.of(key), texts));
            String unchanged =
                " WHERE " + key + " = ?" + state.stream().map(column -> " AND " + column + " = ?").collect(joining());
            return new Layout(name, key, texts, state, columns(List.of(List.of(key), state)),
                columns(List.of(List.of(key), state, texts)),
                "INSERT INTO " + name + " (" + all + ") VALUES (" + all.replaceAll("\\w+", "?") + ")",
                "UPDATE " + name + " SET " + state.stream().map(column -> column + " = ?").collect(joining(", "))
                    + unchanged,
                "DELETE FROM " + name + unchanged);
        }

        private static String columns(List<List<String>> columns) {
            return columns.stream().flatMap(List::stream).collect(joining(", "));
        }
    }

    Table(Layout layout, Connection connection, Dialect dialect) {
        this.layout = layout;
        this.connection = connection;
        this.dialect = dialect;
    }

    abstract R raw(K key);

    abstract void bind(PreparedStatement statement, int at, R raw) throws SQLException;

    abstract R raw(ResultSet row, int at) throws SQLException;

    abstract void bindTexts(PreparedStatement statement, int at, K key) throws SQLException;

    /** The key as the texts have it. */
    abstract K key(R raw, ResultSet row, int texts) throws SQLException;

    abstract void bindState(PreparedStatement statement, int at, K key, S state) throws SQLException;

    abstract S state(ResultSet row, int at) throws SQLException;

    /** Keys of which nothing is stored are missing in the answer. */
    public final Map<K, S> find(Collection<K> keys) throws SQLException {
        List<K> all = List.copyOf(keys);
        Map<K, S> found = new HashMap<>();
        for (int from = 0; from < all.size(); from += LARGEST_QUERY) {
            query(all.subList(from, Math.min(from + LARGEST_QUERY, all.size())), found);
        }
        return found;
    }

    /** The rows under keys as the database has them; those under which nothing is stored are missing in the answer. */
    final Map<R, Map.Entry<K, S>> show(List<R> keys) throws SQLException {
        Map<R, Map.Entry<K, S>> shown = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
            "SELECT " + layout.shown + " FROM " + layout.name + byPrimaryKey() + "WHERE " + layout.key + " = ?")) {
            for (R raw : keys) {
                bind(select, 1, raw);
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        shown.put(raw, Map.entry(key(raw, row, layout.state.size() + 2), state(row, 2)));
                    }
                }
            }
        }
        return shown;
    }

    private void query(List<K> keys, Map<K, S> found) throws SQLException {
        Map<R, K> asked = new HashMap<>();
        keys.forEach(key -> asked.put(raw(key), key));
        int size = querySize(keys.size());
        try (PreparedStatement select =
            connection.prepareStatement("SELECT " + layout.found + " FROM " + layout.name + byPrimaryKey() + "WHERE "
                + layout.key + " IN (?" + ", ?".repeat(size - 1) + ")")) {
            for (int i = 0; i < size; i++) {
                bind(select, i + 1, raw(keys.get(Math.min(i, keys.size() - 1))));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(asked.get(raw(row, 1)), state(row, 2));
                }
            }
        }
    }

    private static int querySize(int keys) {
        for (int size : QUERY_SIZES) {
            if (keys <= size) {
                return size;
            }
        }
        throw new AssertionError(keys + " keys are more than one query takes");
    }

    /**
     * In the same order in every transaction: two of them that change the same rows then wait and do not deadlock.
     *
     * @param found   what is believed to be stored of what changes
     * @param changed what it is to be from now on
     */
    public final void save(Map<K, S> found, Map<K, S> changed) throws SQLException {
        Map<K, S> created = new TreeMap<>(Comparator.comparing(this::raw));
        Map<K, S> updated = new TreeMap<>(Comparator.comparing(this::raw));
        changed.forEach((key, state) -> (found.containsKey(key) ? updated : created).put(key, state));
        if (!created.isEmpty()) {
            insert(created);
        }
        if (!updated.isEmpty()) {
            update(found, updated);
        }
    }

    private void insert(Map<K, S> created) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(layout.insert)) {
            for (Map.Entry<K, S> row : created.entrySet()) {
                bindState(insert, 1, row.getKey(), row.getValue());
                bind(insert, layout.state.size() + 1, raw(row.getKey()));
                bindTexts(insert, layout.state.size() + 2, row.getKey());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void update(Map<K, S> found, Map<K, S> updated) throws SQLException {
        int states = layout.state.size();
        try (PreparedStatement update = connection.prepareStatement(layout.update)) {
            for (Map.Entry<K, S> row : updated.entrySet()) {
                bindState(update, 1, row.getKey(), row.getValue());
                bind(update, states + 1, raw(row.getKey()));
                bindState(update, states + 2, row.getKey(), Objects.requireNonNull(found.get(row.getKey())));
                update.addBatch();
            }
            Batches.requireEach(update.executeBatch());
        }
    }

    /** Deletes rows that are what they are believed to be, in the order in which others change them. */
    public final void delete(Map<K, S> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Map<K, S> inOrder = new TreeMap<>(Comparator.comparing(this::raw));
        inOrder.putAll(rows);
        try (PreparedStatement delete = connection.prepareStatement(layout.delete)) {
            for (Map.Entry<K, S> row : inOrder.entrySet()) {
                bind(delete, 1, raw(row.getKey()));
                bindState(delete, 2, row.getKey(), row.getValue());
                delete.addBatch();
            }
            Batches.requireEach(delete.executeBatch());
        }
    }

    /**
     * Where a row stands among those that expire.
     *
     * @param network of the client
     * @param expires in milliseconds since 1970
     */
    record Expiring<R>(R key, String network, long expires) {}

    /**
     * Those that expire first, in this order.
     *
     * @param kind   a condition on the index before {@code expires}, with AND behind it; or nothing
     * @param order  the index's columns
     * @param after  only those that expire after this instant, in milliseconds since 1970
     * @param by     and not later than this
     */
    final List<Expiring<R>> expiring(String kind, String order, long after, long by, int atMost) throws SQLException {
        List<Expiring<R>> first = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT " + layout.key + ", client_network, expires FROM "
            + layout.name + dialect.by("index=" + layout.name.toUpperCase(Locale.ROOT) + "_EXPIRY") + "WHERE " + kind
            + RANGE + " ORDER BY " + order + dialect.first(atMost))) {
            select.setLong(1, after);
            select.setLong(2, by);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    first.add(new Expiring<>(raw(rows, 1), rows.getString(2), rows.getLong(3)));
                }
            }
        }
        return first;
    }

    /**
     * Deletes rows by key, and not by a range of the index: Derby takes no hint in a DELETE and may scan the whole table.
     * What has changed since it was found stays.
     *
     * @param found as above, by the same range
     * @return those that went
     */
    final List<Expiring<R>> delete(List<Expiring<R>> found, String kind, long after, long by) throws SQLException {
        if (found.isEmpty()) {
            return List.of();
        }
        List<Expiring<R>> inOrder = found.stream().sorted(Comparator.comparing(Expiring::key)).toList();
        try (PreparedStatement delete = connection.prepareStatement(
            "DELETE FROM " + layout.name + " WHERE " + layout.key + " = ? AND " + kind + RANGE)) {
            for (Expiring<R> row : inOrder) {
                bind(delete, 1, row.key());
                delete.setLong(2, after);
                delete.setLong(3, by);
                delete.addBatch();
            }
            int[] counts = delete.executeBatch();
            return IntStream.range(0, counts.length).filter(i -> counts[i] != 0).mapToObj(inOrder::get).toList();
        }
    }

    /**
     * The rows behind a key, in the database's order of keys, which is not Java's.
     *
     * @return at most so many, each with its key as the database has it
     */
    final List<Map.Entry<R, Map.Entry<K, S>>> page(R after, int atMost) throws SQLException {
        List<Map.Entry<R, Map.Entry<K, S>>> page = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT " + layout.shown + " FROM " + layout.name
            + byPrimaryKey() + "WHERE " + layout.key + " > ? ORDER BY " + layout.key + dialect.first(atMost))) {
            bind(select, 1, after);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    R raw = raw(row, 1);
                    page.add(Map.entry(raw, Map.entry(key(raw, row, layout.state.size() + 2), state(row, 2))));
                }
            }
        }
        return page;
    }

    /** The keys behind one, in the database's order; at most so many. Reads the index alone. */
    final List<R> keys(R after, int atMost) throws SQLException {
        List<R> keys = new ArrayList<>();
        try (PreparedStatement select =
            connection.prepareStatement("SELECT " + layout.key + " FROM " + layout.name + byPrimaryKey()
                + "WHERE " + layout.key + " > ? ORDER BY " + layout.key + dialect.first(atMost))) {
            bind(select, 1, after);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    keys.add(raw(row, 1));
                }
            }
        }
        return keys;
    }

    private String byPrimaryKey() {
        return dialect.by("constraint=" + layout.name.toUpperCase(Locale.ROOT) + "_PK");
    }

    static void bind(PreparedStatement statement, int at, Instant... instants) throws SQLException {
        for (int i = 0; i < instants.length; i++) {
            statement.setLong(at + i, instants[i].toEpochMilli());
        }
    }

    static Instant instant(ResultSet row, int at) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(at));
    }
}
