/**
 * Who is not greylisted, by lists that people keep. {@link io.github.jamesgreylist.whitelist.Whitelist} is all that the
 * engine sees; the built-in ones read postgrey's files ({@code docs/behaviour.md} §6) and follow them when they change.
 */
package io.github.jamesgreylist.whitelist;
