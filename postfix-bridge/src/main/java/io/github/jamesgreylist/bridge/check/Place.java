package io.github.jamesgreylist.bridge.check;

import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.policy.UnixSocketFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a server could listen somewhere. A port is taken for a moment, and a socket is not made. */
public final class Place {

    private static final String LISTENING = "0A";

    private Place() {}

    /** @throws IOException that says why nobody could, and what to do */
    public static void require(ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.Unix unix) {
            new UnixSocketFile(unix.path()).requireDirectory();
        } else {
            try {
                address.addresses();
            } catch (UnknownHostException e) {
                throw new IOException("there is no such host", e);
            }
        }
    }

    /** Who is there already; to be asked when somebody could listen. Empty if nobody is. */
    public static Optional<String> taken(ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.Inet inet) {
            for (InetSocketAddress each : inet.addresses()) {
                if (each.getPort() != 0 && !isFree(each)) {
                    return Optional.of(holder(each.getPort()).orElse("another process"));
                }
            }
            return Optional.empty();
        }
        UnixSocketFile socket = new UnixSocketFile(((ListenAddress.Unix) address).path());
        return Files.exists(socket.path()) && socket.isListenedOn() ? Optional.of("another process") : Optional.empty();
    }

    private static boolean isFree(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("in use")) {
                return false;
            }
            throw e;
        }
    }

    /** Root sees of everybody, others of their own processes, who holds a port: proc(5). */
    private static Optional<String> holder(int port) throws IOException {
        String hex = String.format(":%04X", port);
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            if (!Files.isReadable(Path.of(table))) {
                continue;
            }
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] words = line.trim().split("\\s+");
                if (words.length > 9 && words[1].endsWith(hex) && words[3].equals(LISTENING)) {
                    Optional<String> process = process("socket:[" + words[9] + "]");
                    if (process.isPresent()) {
                        return process;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> process(String socket) {
        return ProcessHandle.allProcesses().filter(process -> has(process.pid(), socket)).findFirst()
            .map(process -> "process " + process.pid() + process.info().command()
                .map(command -> " (" + Path.of(command).getFileName() + ")").orElse(""));
    }

    private static boolean has(long pid, String socket) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.anyMatch(file -> {
                try {
                    return Files.readSymbolicLink(file).toString().equals(socket);
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
