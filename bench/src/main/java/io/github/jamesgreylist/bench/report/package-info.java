/** Figures of several rounds, and the tables and targets that are printed of them. */
package io.github.jamesgreylist.bench.report;
