/**
 * For {@code mailetcontainer.xml}: what the SMTP side found out about a mail, as matchers, and a mailet that learns
 * from outgoing mail. They carry what they know as attributes of the mail, which every mail queue keeps.
 */
package io.github.jamesgreylist.james.mail;
