/** Client names that can be believed: forward-confirmed reverse DNS, looked up without making anybody wait for others. */
package io.github.jamesgreylist.names;
