/**
 * What greylisting decides: pure functions and values. No I/O, no clock, no mail server's type; every instant comes
 * in with the attempt. The rules are {@code docs/behaviour.md} §2.
 */
package io.github.jamesgreylist.decision;
