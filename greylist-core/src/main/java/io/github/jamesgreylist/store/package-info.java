/**
 * What is known of triplets and clients, wherever it is kept: {@link io.github.jamesgreylist.store.GreylistStore} is all
 * that the engine sees of a store, and all that a store has to be.
 */
package io.github.jamesgreylist.store;
