/**
 * A James as a child process and the two clients that a test or a demonstration needs to talk to it. Everything here
 * stays on the loopback interface.
 */
package io.github.jamesgreylist.testing.james;
