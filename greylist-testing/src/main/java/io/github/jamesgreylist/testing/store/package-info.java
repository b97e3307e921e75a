/**
 * What every store has to pass: {@link io.github.jamesgreylist.testing.store.GreylistStoreContract}, and, if processes
 * share it, {@link io.github.jamesgreylist.testing.store.RaceContract}. They speak the language of the seam and no other.
 */
package io.github.jamesgreylist.testing.store;
