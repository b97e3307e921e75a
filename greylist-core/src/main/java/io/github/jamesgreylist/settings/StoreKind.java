package io.github.jamesgreylist.settings;

/** What holds the greylist. */
public enum StoreKind {
    /** A relational database. */
    JDBC,
    /** The Cassandra cluster that James itself uses. */
    CASSANDRA
}
