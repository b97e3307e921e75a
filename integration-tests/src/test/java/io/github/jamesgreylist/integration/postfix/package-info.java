/** The bridge as a program, and real Postfix asking it or James: skipped without Debian's postfix, or without root. */
package io.github.jamesgreylist.integration.postfix;
