package io.github.jamesgreylist.store;

/** This database cannot hold a greylist as it is, and trying again does not help: somebody has to decide. */
public final class UnusableDatabaseException extends StoreException {

    private static final long serialVersionUID = 1L;

    UnusableDatabaseException(String message) {
        super(message);
    }

    /** A newer release has been at work in these tables, and this one would damage them. */
    static UnusableDatabaseException tooNew(int found, int known) {
        return new UnusableDatabaseException("the greylist tables have schema version " + found
            + ", but this release knows versions up to " + known
            + ": a newer release has used this database, so install that release here, too; or, to begin anew, stop every"
            + " server that uses the database and drop the tables GREYLIST_TRIPLET, GREYLIST_CLIENT, GREYLIST_LEASE and"
            + " GREYLIST_SCHEMA");
    }

    /** Its encoding has no place for many characters, or counts bytes where the columns count characters. */
    static UnusableDatabaseException notUnicode(String encoding) {
        return new UnusableDatabaseException("the database has the encoding " + encoding + ", and cannot keep every"
            + " address: make one that can by CREATE DATABASE greylist OWNER greylist ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0,"
            + " and name it in the JDBC URL");
    }
}
