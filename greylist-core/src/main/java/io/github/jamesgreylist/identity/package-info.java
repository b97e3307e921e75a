/**
 * Finds out whose mail it is, beyond the network that it comes from: the domain for which SPF vouches, whether a host name is
 * a name of one's own, the registered domain of a name. Behaviour §11.
 */
package io.github.jamesgreylist.identity;
