package io.github.jamesgreylist.store;

import java.time.Instant;
import java.util.function.Function;

/**
 * Durable memory of triplets, shared by every process that uses the same database. For any number of threads. Every
 * method blocks, and throws {@link StoreException} if the database does not do what it is asked.
 */
public interface GreylistStore extends AutoCloseable {

    /**
     * Creates the tables or brings older ones up to date. May be called again after it failed.
     *
     * @throws UnusableDatabaseException if trying again does not help
     */
    void open();

    /**
     * Runs one transaction. What it saved is on disk when this returns, all of it or, after an exception, nothing.
     *
     * @param work has no side effects outside the transaction: it runs again from the start if another process
     *             changed the same triplets meanwhile
     */
    <T> T transact(Function<StoreTransaction, T> work);

    /**
     * Deletes the rows of a kind that expire first, in one short transaction.
     *
     * @param expiringBy only rows that expire by this instant
     * @param atMost     no more than this many
     * @return how many rows went
     */
    int deleteOldest(RowKind kind, Instant expiringBy, int atMost);

    /** How many rows of a kind are stored, expired ones included. Costs time linear in the answer. */
    long count(RowKind kind);

    /** Gives the connections back. Nothing else may be called after this. */
    @Override
    void close();
}
