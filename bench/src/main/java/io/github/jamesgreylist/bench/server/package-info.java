/** Servers as child processes, as an operator would start them. */
package io.github.jamesgreylist.bench.server;
