/** The part of the bench with a very large greylist: its speed, its starts, a crash, a purge. */
package io.github.jamesgreylist.bench.scale;
