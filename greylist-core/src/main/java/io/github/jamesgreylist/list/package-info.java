/** Files of lines that an operator edits while the server runs: read, watched, and in force only without a fault. */
package io.github.jamesgreylist.list;
