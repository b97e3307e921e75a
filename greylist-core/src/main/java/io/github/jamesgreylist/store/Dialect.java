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
    DERBY("Apache Derby", "CHAR(16) FOR BIT DATA", "",
        " --DERBY-PROPERTIES constraint=GREYLIST_TRIPLET_PK\n", " --DERBY-PROPERTIES index=GREYLIST_TRIPLET_EXPIRY\n"),
    H2("H2", "BINARY(16)", "IF NOT EXISTS ", " ", " ");

    private final String product;
    private final String idType;
    private final String ifNotExists;
    private final String byId;
    private final String byExpiry;

    Dialect(String product, String idType, String ifNotExists, String byId, String byExpiry) {
        this.product = product;
        this.idType = idType;
        this.ifNotExists = ifNotExists;
        this.byId = byId;
        this.byExpiry = byExpiry;
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

    /** Follows the table's name in a query that is to look keys up in the primary key. Not allowed in a DELETE. */
    String byId() {
        return byId;
    }

    /** As {@link #byId}, for any table; {@code access} in Derby's words. */
    String by(String access) {
        return this == DERBY ? " --DERBY-PROPERTIES " + access + "\n" : " ";
    }

    /** Follows the table's name in a query that is to walk the index on the expiry. Not allowed in a DELETE. */
    String byExpiry() {
        return byExpiry;
    }
}
