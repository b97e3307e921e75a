/**
 * What an operator can set: read from {@code name=value} pairs, checked at the start, typed from then on. Whatever is
 * wrong is refused with key, value and rule.
 */
package io.github.jamesgreylist.settings;
