/** Clients: which triplets they ask for, what the answers must be, and how long these took. Knows no server. */
package io.github.jamesgreylist.bench.load;
