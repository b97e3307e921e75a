/**
 * A whole greylist as text, from one database to another. The format is described in {@code docs/shared-database.md}.
 */
package io.github.jamesgreylist.transfer;
