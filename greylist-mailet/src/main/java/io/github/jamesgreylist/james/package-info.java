/**
 * The front end for Apache James: an SMTP hook, its configuration, and the Guice wiring. Built against James 3.8 and
 * meant to run unchanged on 3.9: it links nothing of {@code javax.inject}, {@code javax.mail} or {@code jakarta.*}.
 */
package io.github.jamesgreylist.james;
