/** Connections to a relational database, and what differs between databases. */
package io.github.jamesgreylist.jdbc.connection;
