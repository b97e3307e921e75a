package io.github.jamesgreylist.jdbc.tables;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An index that is not the primary key's, as the database has it.
 *
 * @param columns in their order, each with DESC behind it if it is descending
 */
record TableIndex(String name, boolean unique, List<String> columns) {

    static List<TableIndex> all(Connection connection, String table) throws SQLException {
        List<String> key = primaryKey(connection, table);
        Map<String, TableIndex> indexes = new LinkedHashMap<>();
        try (ResultSet row = connection.getMetaData().getIndexInfo(null, connection.getSchema(), table, false, true)) {
            while (row.next()) {
                if (row.getShort("TYPE") == DatabaseMetaData.tableIndexStatistic) {
                    continue;
                }
                boolean unique = !row.getBoolean("NON_UNIQUE");
                indexes.computeIfAbsent(row.getString("INDEX_NAME"),
                    name -> new TableIndex(name, unique, new ArrayList<>())).columns
                    .add(row.getString("COLUMN_NAME") + ("D".equals(row.getString("ASC_OR_DESC")) ? " DESC" : ""));
            }
        }
        return indexes.values().stream().filter(index -> !index.unique || !index.columns.equals(key)).toList();
    }

    private static List<String> primaryKey(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet row = connection.getMetaData().getPrimaryKeys(null, connection.getSchema(), table)) {
            while (row.next()) {
                columns.add(row.getString("COLUMN_NAME"));
            }
        }
        return columns;
    }

    /** The statement that makes one like it. */
    String create(String otherName, String table) {
        return "CREATE " + (unique ? "UNIQUE " : "") + "INDEX " + otherName + " ON " + table + " (" + String.join(", ", columns)
            + ")";
    }
}
