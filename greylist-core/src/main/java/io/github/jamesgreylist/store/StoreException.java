package io.github.jamesgreylist.store;

import java.sql.SQLException;

/** The database did not do what it was asked. The message says what was tried and why it failed, in one line. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    StoreException(String what, SQLException cause) {
        super(what + ": " + explain(cause), cause);
    }

    /** Databases wrap: the innermost SQL error tells an operator more than "failed to start database". */
    private static String explain(SQLException error) {
        SQLException innermost = error;
        while (innermost.getNextException() != null && innermost.getNextException() != innermost) {
            innermost = innermost.getNextException();
        }
        String text = describe(error);
        return innermost == error ? text : text + "; " + describe(innermost);
    }

    private static String describe(SQLException error) {
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        String cause = error.getCause() == null || error.getCause() instanceof SQLException
            ? "" : " (" + error.getCause() + ")";
        return message + cause + " [SQLSTATE " + error.getSQLState() + "]";
    }
}
