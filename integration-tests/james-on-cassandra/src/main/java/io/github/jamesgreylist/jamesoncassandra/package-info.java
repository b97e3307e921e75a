/** Stands in for James's servers on Cassandra, which are not published as artefacts. */
package io.github.jamesgreylist.jamesoncassandra;
