/**
 * The greylister of one process: takes attempts from any front end, gathers them into transactions, answers in time
 * whatever happens to the store, logs, and purges.
 */
package io.github.jamesgreylist.engine;
