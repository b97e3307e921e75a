/**
 * What an administrator sees of a running greylist, and what he may change: {@code docs/behaviour.md} §12. Front ends put it
 * on the wire ({@link io.github.jamesgreylist.admin.Administration} is the only door).
 */
package io.github.jamesgreylist.admin;
