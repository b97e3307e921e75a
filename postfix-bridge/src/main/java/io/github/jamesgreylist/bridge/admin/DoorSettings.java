package io.github.jamesgreylist.bridge.admin;

import io.github.jamesgreylist.policy.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where administrators and Prometheus may ask.
 *
 * @param socket  the Unix socket, if there is to be one
 * @param needed  whether the server is not to start without the socket
 * @param tcp     on loopback only
 * @param tokens  for TCP
 * @param metrics for everybody who gets there
 * @param hosts   names under which this server may be asked for, beside {@code localhost}
 */
public record DoorSettings(Optional<Path> socket, boolean needed, Optional<ListenAddress.Inet> tcp, Optional<Tokens> tokens,
        Optional<ListenAddress.Inet> metrics, List<String> hosts) {

    /** The name of the socket in a --dbdir. */
    public static final String SOCKET = "admin.socket";
}
