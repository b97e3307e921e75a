/** Real database servers on loopback, in temporary directories; for tests only. */
package io.github.jamesgreylist.testing.database;
