/**
 * Apache James on Apache Derby, for the demonstration and the tests of the greylisting extension.
 *
 * <p>James's own JPA server is not in the public Maven repository, only the parts that store things are.
 * {@link io.github.jamesgreylist.jamesonderby.JamesOnDerby} puts those together with the published rest of James;
 * {@code modules} has the bindings that were missing.
 */
package io.github.jamesgreylist.jamesonderby;
