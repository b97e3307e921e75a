/** Reads the tables of other greylisters. */
package io.github.jamesgreylist.jdbc.foreign;
