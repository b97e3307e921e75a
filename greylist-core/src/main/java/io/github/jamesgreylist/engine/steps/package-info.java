/**
 * The decision as a list of steps, and what the steps ask: lists, memory, store and DNS. {@code docs/adding-a-step.md}
 * says how to add one.
 */
package io.github.jamesgreylist.engine.steps;
