package io.github.jamesgreylist.jdbc.tables;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many bytes of Derby's pages a row takes, with what the indexes have of it, where pages are full. */
final class RowSize {

    /** Of a page of 4 KiB, without its header and checksum. */
    private static final double USED_OF_PAGE = 0.985;
    /** A fifth of a table's pages is left for rows that become longer: Derby's derby.storage.pageReservedSpace. */
    private static final double USED_OF_TABLE = 0.8;
    /** Status, number and field count of a record, and its slot. */
    private static final int BYTES_PER_RECORD = 10;
    /** Status and length. */
    private static final int BYTES_PER_FIELD = 2;
    private static final int BYTES_OF_ROW_LOCATION = 8;

    private RowSize() {}

    /**
     * @param sample a query for some of the rows, at least one
     * @return the average of the sample
     */
    static double average(Connection connection, String sample, List<TableIndex> indexes) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sample)) {
            ResultSetMetaData columns = row.getMetaData();
            double bytes = 0;
            int rows = 0;
            for (; row.next(); rows++) {
                bytes += bytes(row, columns, indexes);
            }
            return rows == 0 ? 0 : bytes / rows;
        }
    }

    private static double bytes(ResultSet row, ResultSetMetaData columns, List<TableIndex> indexes) throws SQLException {
        Map<String, Integer> fields = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            fields.put(columns.getColumnName(i), BYTES_PER_FIELD + bytes(row, i, columns.getColumnType(i)));
        }
        int all = fields.values().stream().mapToInt(Integer::intValue).sum();
        // The primary key, in both tables the first column.
        double index = inIndex(fields.getOrDefault(columns.getColumnName(1), 0));
        for (TableIndex other : indexes) {
            index += inIndex(other.columns().stream().mapToInt(column -> fields.getOrDefault(column.split(" ")[0], 0)).sum());
        }
        return (BYTES_PER_RECORD + all) / (USED_OF_PAGE * USED_OF_TABLE) + index;
    }

    private static double inIndex(int fields) {
        return (BYTES_PER_RECORD + BYTES_PER_FIELD + BYTES_OF_ROW_LOCATION + fields) / USED_OF_PAGE;
    }

    private static int bytes(ResultSet row, int column, int type) throws SQLException {
        return switch (type) {
            case Types.BIGINT -> Long.BYTES;
            case Types.INTEGER -> Integer.BYTES;
            case Types.SMALLINT -> Short.BYTES;
            case Types.BINARY, Types.VARBINARY -> length(row.getBytes(column));
            default -> Short.BYTES + length(utf8(row.getString(column)));
        };
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static int length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }
}
