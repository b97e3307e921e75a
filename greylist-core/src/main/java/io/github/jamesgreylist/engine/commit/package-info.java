/** Decisions that are saved together, what is kept in memory of them, and whether the store can be asked. */
package io.github.jamesgreylist.engine.commit;
