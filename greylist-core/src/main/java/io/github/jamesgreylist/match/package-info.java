/** What a line of a list matches: domains, mailboxes, networks and regular expressions, with what is wrong with a line. */
package io.github.jamesgreylist.match;
