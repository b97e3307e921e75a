/** What {@code ./greylist demo} and {@code ./greylist try} run: greylisting shown as the SMTP dialogue that it is. */
package io.github.jamesgreylist.jamesonderby.demo;
