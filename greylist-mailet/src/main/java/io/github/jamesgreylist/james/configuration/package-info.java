/** What the extension reads from James's {@code conf/}, and how it refuses. */
package io.github.jamesgreylist.james.configuration;
