/**
 * The bridge as a program of its own, with postgrey's command line: engine, store and policy server in one process,
 * and no James.
 */
package io.github.jamesgreylist.bridge;
