/** What {@code make demo} and {@code make try} run: greylisting shown as the SMTP dialogue that it is. */
package io.github.jamesgreylist.jamesonderby.demo;
