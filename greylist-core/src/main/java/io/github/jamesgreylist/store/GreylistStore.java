package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Durable memory of greylisting, shared by every process that uses the same database. Rows that have expired may vanish
 * at any time, and so may the oldest where a bound is reached: that is the store's own business. For any number of
 * threads. Every method blocks, and throws {@link StoreException} if the database does not do what it is asked.
 */
public interface GreylistStore extends AutoCloseable {

    /**
     * Makes the store ready, and begins its upkeep. May be called again after it failed; the other methods do what is
     * left of it by themselves.
     *
     * @throws UnusableDatabaseException if trying again does not help
     */
    void open();

    /** What is stored under these keys, expired or not; those under which nothing is stored are missing in the answer. */
    Rows find(Keys keys);

    /**
     * Saves all changes, deletions among them, or none: on disk, and seen by every later {@link #find} of any process, when this returns true.
     * A store without transactions, whose rows merge, saves what is true if both are, as the states' {@code merged} says,
     * where a row has changed meanwhile; and if it throws, some of the changes may be saved.
     *
     * @return false if a row is not any more what the changes believe it to be, and that does not merge; nothing was saved then
     */
    boolean save(Changes changes);

    /** Shows every row once, expired or not; others may go on writing meanwhile. */
    void scan(Visitor visitor);

    /**
     * Looks for rows, and never waits for decisions nor holds them up. Rows that change meanwhile may be missing or be seen
     * as they were.
     *
     * @param after  the place behind which the page begins; empty for the first page
     * @param atMost so many rows
     */
    Page search(Query query, Optional<Place> after, int atMost);

    /** How many rows of each kind there are, as far as is known. Does not block, and is no more than an estimate. */
    Map<RowKind, Long> counts();

    /**
     * A number that changes when any process that uses the database has deleted rows by {@link #save}, within a minute: what
     * somebody has in memory of them is not true any more. Does not block.
     */
    long forgotten();

    /**
     * An instant that is surely over, whatever a wrong clock says: what has expired by then may be overwritten, and
     * what expires later may not. {@link Instant#MAX} where every clock is believed. Does not block.
     */
    Instant certain();

    /** Adds to what has been counted, all or nothing: what several processes count adds up. */
    void count(HourlyCounts more);

    /**
     * What all processes have counted. What is older than 35 days may be gone.
     *
     * @param from beginning of the first hour
     * @param to   beginning of the first hour that is not asked for
     * @return can be added to
     */
    HourlyCounts counted(Instant from, Instant to);

    /** Writes something and commits it: fails as a save would. */
    void probe();

    /** Ends the upkeep and gives the connections back. Nothing else may be called after this. */
    @Override
    void close();

    /** Sees rows. */
    interface Visitor {

        void triplet(Triplet triplet, TripletState state);

        void client(String network, ClientState state);
    }
}
