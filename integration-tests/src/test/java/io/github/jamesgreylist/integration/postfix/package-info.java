/** The bridge as a program, and real Postfix asking it or James. Needs Debian's postfix and root; skipped without them. */
package io.github.jamesgreylist.integration.postfix;
