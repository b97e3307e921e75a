/**
 * Benchmarks of the packaged servers, from outside: each server is a process of its own, started as an operator would,
 * and the load comes over its socket. {@code Main} runs the sections one after the other and prints what they measured.
 */
package io.github.jamesgreylist.bench;
