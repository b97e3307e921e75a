/** The command line of the bench, and how its loads take turns. */
package io.github.jamesgreylist.bench.settings;
