/**
 * Commands that ask a running server, this program's or a James: they speak the administrators' interface, and know nothing
 * of databases.
 */
package io.github.jamesgreylist.bridge.command;
