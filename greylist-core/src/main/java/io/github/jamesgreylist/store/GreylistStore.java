package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
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

    /** Whether no other process can use the database, so that only this one changes it. */
    boolean isExclusive();

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

    /**
     * Deletes triplets of a kind that expire later than they should, in one short transaction: they were stored under a
     * longer lifetime, or by a clock that was ahead.
     *
     * @param expiringAfter only rows that expire after this instant
     * @param atMost        no more than this many
     * @return how many went
     */
    int deleteLongLived(RowKind kind, Instant expiringAfter, int atMost);

    /**
     * Takes or keeps a lease: of all processes that ask, one has it, until it lets it expire. Clocks that differ only
     * make it end earlier or later, and nothing must depend on there being one holder at each instant. A lease that ends
     * far in the future, more than twice as far as the one that is asked for, holds nobody up.
     *
     * @param holder unique among the processes; at most 40 characters
     * @param until  when it expires for the others, if it is granted
     * @return whether it is granted
     */
    boolean lease(String name, String holder, Instant now, Instant until);

    /** Shows all that is stored, expired or not, in small transactions: others may go on writing meanwhile. */
    void forEach(Visitor visitor);

    /** Sees each row once. */
    interface Visitor {

        void triplet(Triplet triplet, TripletState state);

        void client(String network, ClientState state);
    }

    /** Writes something and commits it: fails as a decision would, were one to be stored. */
    void probe();

    /** How many rows of a kind are stored, expired ones included. Costs time linear in the answer. */
    long count(RowKind kind);

    /** Gives the connections back. Nothing else may be called after this. */
    @Override
    void close();
}
