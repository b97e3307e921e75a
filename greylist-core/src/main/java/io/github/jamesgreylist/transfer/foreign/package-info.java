/** Reads what other greylisters have stored: {@code docs/postgrey.md} says what is carried over. */
package io.github.jamesgreylist.transfer.foreign;
