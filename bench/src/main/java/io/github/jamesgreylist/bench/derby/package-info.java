/** The database without a greylist. */
package io.github.jamesgreylist.bench.derby;
