/**
 * Postfix's policy delegation protocol (SMTPD_POLICY_README): parser, server on Netty, and the way to the engine. The
 * standalone bridge and the James extension both use it; nothing here knows either.
 */
package io.github.jamesgreylist.policy;
