/** The administrators' page in a real browser. */
package io.github.jamesgreylist.integration.page;
