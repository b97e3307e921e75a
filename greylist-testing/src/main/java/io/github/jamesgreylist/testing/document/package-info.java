/** What tests share that read, check and execute the project's documents. */
package io.github.jamesgreylist.testing.document;
