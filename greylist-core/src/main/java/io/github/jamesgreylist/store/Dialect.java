package io.github.jamesgreylist.store;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What differs between databases. All else is SQL-92 that each of them speaks. */
enum Dialect {

    /**
     * Creates tables inside a transaction, so they are all there or none. Compiles a statement once, often while the
     * table is empty and a scan looks cheap: it has to be told to use the index.
     */
    DERBY("Apache Derby", "CHAR(16) FOR BIT DATA", "", " --DERBY-PROPERTIES %s\n"),
    H2("H2", "BINARY(16)", "IF NOT EXISTS ", " ");

    private final String product;
    private final String idType;
    private final String ifNotExists;
    private final String hint;

    Dialect(String product, String idType, String ifNotExists, String hint) {
        this.product = product;
        this.idType = idType;
        this.ifNotExists = ifNotExists;
        this.hint = hint;
    }

    static Dialect of(DatabaseMetaData database) throws SQLException {
        String name = database.getDatabaseProductName();
        return Arrays.stream(values())
            .filter(dialect -> dialect.product.equals(name))
            .findFirst()
            .orElseThrow(() -> new UnusableDatabaseException("the database '" + name + "' is not supported; supported: "
                + Arrays.stream(values()).map(dialect -> dialect.product).collect(Collectors.joining(", "))));
    }

    /** Column type of 16 bytes. */
    String idType() {
        return idType;
    }

    /** For CREATE: empty where tables come and go with the transaction. */
    String ifNotExists() {
        return ifNotExists;
    }

    /**
     * Follows the table's name in a query that is to go by an index. Not allowed in a DELETE.
     *
     * @param access the index in Derby's words: {@code constraint=NAME} or {@code index=NAME}
     */
    String by(String access) {
        return String.format(hint, access);
    }
}
