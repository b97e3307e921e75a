/**
 * What is known of triplets, in a relational database. {@link io.github.jamesgreylist.store.GreylistStore} is all
 * that the engine sees; SQL stays behind it.
 */
package io.github.jamesgreylist.store;
