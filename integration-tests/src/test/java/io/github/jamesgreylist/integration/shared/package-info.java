/** Several servers on one PostgreSQL. */
package io.github.jamesgreylist.integration.shared;
