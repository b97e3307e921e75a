/** Parts of the bench that ask by Postfix's policy protocol: answers a second, syncs for each of them, a start, memory. */
package io.github.jamesgreylist.bench.policy;
