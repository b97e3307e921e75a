/**
 * The greylist's store in a Cassandra cluster, without transactions: rows that merge, and that end by themselves.
 * {@code docs/cassandra.md} explains the model.
 */
package io.github.jamesgreylist.cassandra;
