/** Programs on the bridge's Netty without a greylist: what it could reach at most. */
package io.github.jamesgreylist.bench.bare;
