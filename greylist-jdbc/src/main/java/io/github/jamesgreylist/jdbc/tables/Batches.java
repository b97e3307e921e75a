package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.jdbc.connection.ConflictException;
import java.sql.SQLException;
import java.sql.Statement;

/** What a driver says of a batch. */
final class Batches {

    private Batches() {}

    /**
     * That each statement has found its row.
     *
     * @throws ConflictException if one has not
     * @throws SQLException      if the driver does not know, as what others have changed would be lost
     */
    static void requireEach(int[] counts) throws SQLException {
        for (int count : counts) {
            if (count == Statement.SUCCESS_NO_INFO) {
                throw new SQLException("the driver does not say which rows it has changed:"
                    + " leave settings such as useBulkStmts out of the JDBC URL");
            }
            if (count == 0) {
                throw new ConflictException();
            }
        }
    }
}
