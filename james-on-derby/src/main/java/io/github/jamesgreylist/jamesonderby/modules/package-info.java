/**
 * Guice bindings for everything that this James keeps in its database, one module per concern. Each replaces a module
 * of James 3.8.1 whose artefact was never published; the stores themselves are James's own.
 */
package io.github.jamesgreylist.jamesonderby.modules;
