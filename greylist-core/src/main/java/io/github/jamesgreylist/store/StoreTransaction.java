package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import java.util.Collection;
import java.util.Map;

/** One transaction, as the work inside it sees it. For one thread. */
public interface StoreTransaction {

    /** What is stored of these triplets, expired or not; those of which nothing is stored are missing in the answer. */
    Map<Triplet, TripletState> find(Collection<Triplet> triplets);

    /** Stores triplets that {@link #find} did not find. */
    void insert(Map<Triplet, TripletState> created);

    /**
     * Replaces what is stored of triplets.
     *
     * @param found   what {@link #find} said of each of them
     * @param changed what it is to be from now on
     */
    void update(Map<Triplet, TripletState> found, Map<Triplet, TripletState> changed);

    /** What is stored of these client networks, expired or not; the others are missing in the answer. */
    Map<String, ClientState> findClients(Collection<String> networks);

    /**
     * Stores what has changed of client networks.
     *
     * @param found   what {@link #findClients} said of each of them
     * @param changed what it is to be from now on
     */
    void saveClients(Map<String, ClientState> found, Map<String, ClientState> changed);
}
