/** Questions to the DNS that hold up no thread, answers with their lifetimes, and whether the resolver answers at all. */
package io.github.jamesgreylist.dns;
