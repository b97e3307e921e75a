/** The greylist's store in a relational database. */
package io.github.jamesgreylist.jdbc;
