/** What Prometheus reads of the program: the greylist's numbers and those of its Java. */
package io.github.jamesgreylist.bridge.metrics;
