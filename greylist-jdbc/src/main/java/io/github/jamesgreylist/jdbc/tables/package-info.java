/** The greylist's tables, and all SQL on them. */
package io.github.jamesgreylist.jdbc.tables;
