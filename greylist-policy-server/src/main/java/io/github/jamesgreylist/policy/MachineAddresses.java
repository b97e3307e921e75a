package io.github.jamesgreylist.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.stream.Stream;

/** The addresses that this machine has now. */
final class MachineAddresses {

    private MachineAddresses() {}

    /** Each of them with that port, but for those that are good within one network only. */
    static Stream<InetSocketAddress> withPort(int port) {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .map(address -> new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
