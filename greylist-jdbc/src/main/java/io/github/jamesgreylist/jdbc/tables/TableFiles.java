package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.jdbc.connection.Transactions;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one table in an embedded Derby, and how they are written anew while others use the table. Derby gives
 * back a page of an index only when all of its rows are gone and nobody is at work on the table, and it never joins
 * pages of which little is left. Its own way out, SYSCS_COMPRESS_TABLE, locks the table for as long as it takes.
 *
 * <p>So the rows are copied into another table, in steps, along the primary key. Triggers note meanwhile, in a third
 * table, which rows have changed, and these are copied again. When none are left the copy takes the table's name, in one
 * transaction: whoever is killed leaves the table as it was, and beside it what {@link #begin} and {@link #clear}
 * remove. Which columns and indexes the table has is asked of the database. For one thread.
 */
public final class TableFiles {

    private static final String COPY = "_COPY";
    private static final String CHANGED = "_CHANGED";
    private static final String OLD = "_OLD";
    private static final List<String> EVENTS = List.of("INSERT", "UPDATE", "DELETE");
    private static final int SAMPLED_ROWS = 500;

    private final Transactions transactions;
    private final String table;
    private final String key;
    private final String keyType;
    private final Object beforeAll;
    private Object copiedTo;

    /** @param beforeAll a key before any other */
    private TableFiles(Transactions transactions, String table, String key, String keyType, Object beforeAll) {
        this.transactions = transactions;
        this.table = table;
        this.key = key;
        this.keyType = keyType;
        this.beforeAll = beforeAll;
        this.copiedTo = beforeAll;
    }

    /** Of all tables that grow. */
    public static List<TableFiles> all(Transactions transactions) {
        return List.of(
            new TableFiles(transactions, "GREYLIST_TRIPLET", "ID", "CHAR(16) FOR BIT DATA", new byte[16]),
            new TableFiles(transactions, "GREYLIST_CLIENT", "CLIENT_NETWORK", "VARCHAR(80)", ""));
    }

    /** What the table and its indexes have on disk. */
    public long bytes() {
        return transactions.run("measure files", (connection, dialect) -> number(connection,
            "SELECT SUM((numallocatedpages + numfreepages) * CAST(pagesize AS BIGINT)) FROM TABLE (SYSCS_DIAG.SPACE_TABLE('"
                + table + "')) AS pages"));
    }

    /** About what its rows, expired or not, would have there if they were written anew. Reads an index. */
    public long bytesNeeded() {
        return transactions.runPatiently("count rows", (connection, dialect) -> {
            long rows = number(connection, "SELECT COUNT(*) FROM " + table + byPrimaryKey());
            // Keys are digests, or networks: the first rows are like any others.
            return rows == 0 ? 0
                : Math.round(rows * RowSize.average(connection, "SELECT * FROM " + table + byPrimaryKey() + "ORDER BY "
                    + key + " FETCH FIRST " + SAMPLED_ROWS + " ROWS ONLY", TableIndex.all(connection, table)));
        });
    }

    /** Removes what was begun and not ended, by this process or one that was killed. */
    public void clear() {
        transactions.run("remove the copy of a table", (connection, dialect) -> {
            clear(connection);
            return true;
        });
    }

    private void clear(Connection connection) throws SQLException {
        dropTriggers(connection);
        for (String name : List.of(table + COPY, table + CHANGED, table + OLD)) {
            if (isThere(connection, "sys.systables", "tablename", name)) {
                execute(connection, "DROP TABLE " + name);
            }
        }
    }

    private void dropTriggers(Connection connection) throws SQLException {
        for (String event : EVENTS) {
            if (isThere(connection, "sys.systriggers", "triggername", trigger(event))) {
                execute(connection, "DROP TRIGGER " + trigger(event));
            }
        }
    }

    /**
     * Begins a copy, in which there is nothing yet.
     *
     * @return false if somebody is at work on the table, for longer than who comes should be made to wait
     */
    public boolean begin() {
        copiedTo = beforeAll;
        transactions.run("copy a table", (connection, dialect) -> {
            clear(connection);
            execute(connection, "CREATE TABLE " + table + COPY + " AS SELECT * FROM " + table + " WITH NO DATA");
            copyDefaults(connection);
            execute(connection, "CREATE UNIQUE INDEX " + table + COPY + "_KEY ON " + table + COPY + " (" + key + ")");
            for (TableIndex index : TableIndex.all(connection, table)) {
                execute(connection, index.create(index.name() + COPY, table + COPY));
            }
            execute(connection, "CREATE TABLE " + table + CHANGED + " (n BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY, changed "
                + keyType + " NOT NULL)");
            execute(connection, "CREATE UNIQUE INDEX " + table + CHANGED + "_N ON " + table + CHANGED + " (n)");
            return true;
        });
        return transactions.runAlone("copy a table", (connection, dialect) -> {
            noteChanges(connection);
            return true;
        });
    }

    private void copyDefaults(Connection connection) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (ResultSet column = connection.getMetaData().getColumns(null, connection.getSchema(), table, null)) {
            while (column.next()) {
                String value = column.getString("COLUMN_DEF");
                if (value != null) {
                    statements
                        .add("ALTER TABLE " + table + COPY + " ALTER COLUMN " + column.getString("COLUMN_NAME") + " DEFAULT "
                            + value);
                }
            }
        }
        for (String statement : statements) {
            execute(connection, statement);
        }
    }

    /** Each change has a number: the same row may change again before it is copied again. */
    private void noteChanges(Connection connection) throws SQLException {
        for (String event : EVENTS) {
            execute(connection, "CREATE TRIGGER " + trigger(event) + " AFTER " + event + " ON " + table + " REFERENCING "
                + (event.equals("DELETE") ? "OLD" : "NEW") + " AS it FOR EACH ROW INSERT INTO " + table + CHANGED
                + " (changed) VALUES (it." + key + ")");
        }
    }

    /**
     * Copies the next rows.
     *
     * @return whether there were any
     */
    public boolean copy(int atMost) {
        Optional<Object> end = transactions.run("copy a table", (connection, dialect) -> copy(connection, atMost));
        copiedTo = end.orElse(copiedTo);
        return end.isPresent();
    }

    private Optional<Object> copy(Connection connection, int atMost) throws SQLException {
        @Nullable
        Object end = null;
        try (PreparedStatement select = connection.prepareStatement("SELECT " + key + " FROM " + table + byPrimaryKey() + "WHERE "
            + key + " > ? ORDER BY " + key + " FETCH FIRST " + atMost + " ROWS ONLY")) {
            select.setObject(1, copiedTo);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    end = row.getObject(1);
                }
            }
        }
        if (end != null) {
            try (PreparedStatement insert = connection.prepareStatement(insertWhere(key + " > ? AND " + key + " <= ?"))) {
                insert.setObject(1, copiedTo);
                insert.setObject(2, end);
                insert.executeUpdate();
            }
        }
        return Optional.ofNullable(end);
    }

    /**
     * Copies again what has changed of the rows that were copied. Later ones are copied when it is their turn.
     *
     * @return how many changes were looked at
     */
    public int catchUp(int atMost) {
        return transactions.run("copy changes", (connection, dialect) -> catchUp(connection, atMost,
            key + " = ? AND " + key + " <= ?", copiedTo));
    }

    /** The same when all rows were copied. */
    public int catchUpWithAll(int atMost) {
        return transactions.run("copy changes", (connection, dialect) -> catchUpWithAll(connection, atMost));
    }

    private int catchUpWithAll(Connection connection, int atMost) throws SQLException {
        return catchUp(connection, atMost, key + " = ?", null);
    }

    private int catchUp(Connection connection, int atMost, String which, @Nullable Object upTo) throws SQLException {
        Map<Long, Object> changes = changes(connection, atMost);
        Map<Object, Object> keys = new LinkedHashMap<>();
        changes.values()
            .forEach(changed -> keys.put(changed instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : changed, changed));
        // In this order: a row that changes behind our back is noted again, and one that has gone is not found.
        forEach(connection, "DELETE FROM " + table + CHANGED + " WHERE n = ?", changes.keySet(), null);
        forEach(connection, "DELETE FROM " + table + COPY + " WHERE " + key + " = ?", keys.values(), null);
        forEach(connection, insertWhere(which), keys.values(), upTo);
        return changes.size();
    }

    private Map<Long, Object> changes(Connection connection, int atMost) throws SQLException {
        Map<Long, Object> changes = new LinkedHashMap<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT n, changed FROM " + table
                    + CHANGED + " --DERBY-PROPERTIES index=" + table + CHANGED + "_N\nORDER BY n FETCH FIRST " + atMost
                    + " ROWS ONLY")) {
            while (row.next()) {
                changes.put(row.getLong(1), row.getObject(2));
            }
        }
        return changes;
    }

    private static void forEach(Connection connection, String sql, Collection<?> values, @Nullable Object second)
            throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object value : values) {
                statement.setObject(1, value);
                if (second != null) {
                    statement.setObject(2, second);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * Puts the copy of all rows, with the last changes, in the place of the table. Nobody is at work on it meanwhile: who
     * comes waits. What is left of the table is removed by {@link #clear}.
     *
     * @return false if somebody is at work on it, for longer than who comes should be made to wait
     */
    public boolean replace() {
        return transactions.runAlone("replace a table", (connection, dialect) -> {
            catchUpWithAll(connection, Integer.MAX_VALUE);
            List<TableIndex> indexes = TableIndex.all(connection, table);
            dropTriggers(connection);
            execute(connection, "ALTER TABLE " + table + " DROP CONSTRAINT " + table + "_PK");
            // Dropped later: it takes longer, the larger the files are.
            rename(connection, table, table + OLD, "", OLD, indexes);
            rename(connection, table + COPY, table, COPY, "", indexes);
            // Takes over the files of the index, which is then one name too many for them.
            execute(connection, "ALTER TABLE " + table + " ADD CONSTRAINT " + table + "_PK PRIMARY KEY (" + key + ")");
            execute(connection, "DROP INDEX " + table + COPY + "_KEY");
            return true;
        });
    }

    private static void rename(Connection connection, String from, String to, String suffix, String newSuffix,
            List<TableIndex> indexes) throws SQLException {
        execute(connection, "RENAME TABLE " + from + " TO " + to);
        for (TableIndex index : indexes) {
            execute(connection, "RENAME INDEX " + index.name() + suffix + " TO " + index.name() + newSuffix);
        }
    }

    private String insertWhere(String which) {
        return "INSERT INTO " + table + COPY + " SELECT * FROM " + table + byPrimaryKey() + "WHERE " + which;
    }

    private String byPrimaryKey() {
        return " --DERBY-PROPERTIES constraint=" + table + "_PK\n";
    }

    private String trigger(String event) {
        return table + "_AFTER_" + event;
    }

    /** For logs. */
    @Override
    public String toString() {
        return table;
    }

    private static boolean isThere(Connection connection, String catalogue, String column, String name) throws SQLException {
        return number(connection, "SELECT COUNT(*) FROM " + catalogue + " it JOIN sys.sysschemas s ON it.schemaid = s.schemaid"
            + " WHERE s.schemaname = CURRENT SCHEMA AND it." + column + " = '" + name + "'") > 0;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
