/**
 * What greylisting decides: pure functions and values. No I/O, no clock, no mail server's type; every instant comes
 * in with the attempt. The rules are section 2 of the specification.
 */
package io.github.jamesgreylist.decision;
