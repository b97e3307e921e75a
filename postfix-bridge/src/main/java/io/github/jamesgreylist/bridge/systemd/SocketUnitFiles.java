package io.github.jamesgreylist.bridge.systemd;

import io.github.jamesgreylist.policy.ListeningSocket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where systemd would listen for the service: the unit greylist-bridge.socket with what {@code systemctl edit} has made, by the rules
 * of systemd.unit(5).
 *
 * @param root of the file system
 */
public record SocketUnitFiles(Path root) {

    /** Who comes first, wins. */
    private static final List<String> DIRECTORIES =
        List.of("etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "lib/systemd/system",
            "usr/lib/systemd/system");
    private static final Pattern INET = Pattern.compile("(?:(\\d+(?:\\.\\d+){3}|\\[[0-9A-Fa-f:.]+]):)?(\\d{1,5})");

    public static SocketUnitFiles ofThisMachine() {
        return new SocketUnitFiles(Path.of("/"));
    }

    /** Whether systemd listens there at the next start of the machine, or of the service. */
    public boolean isEnabled() {
        return Stream.of("sockets.target.wants", "greylist-bridge.service.wants")
            .anyMatch(wants -> Files.exists(root.resolve(DIRECTORIES.get(0)).resolve(wants).resolve(SocketUnit.NAME)));
    }

    /** Empty where there is no such unit, or it is masked. What is no TCP port and no Unix socket is left out. */
    public List<ListeningSocket> listening() {
        List<ListeningSocket> all = new ArrayList<>();
        DIRECTORIES.stream().map(directory -> root.resolve(directory).resolve(SocketUnit.NAME)).filter(Files::exists).findFirst()
            .ifPresent(unit -> {
                read(unit, all);
                dropIns().forEach(file -> read(file, all));
            });
        return all;
    }

    private List<Path> dropIns() {
        TreeMap<String, Path> byName = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            try (Stream<Path> files = Files.list(root.resolve(directory).resolve(SocketUnit.NAME + ".d"))) {
                files.filter(file -> file.toString().endsWith(".conf"))
                    .forEach(file -> byName.putIfAbsent(file.getFileName().toString(), file));
            } catch (IOException e) {
                // There are none.
            }
        }
        return List.copyOf(byName.values());
    }

    private static void read(Path file, List<ListeningSocket> all) {
        try {
            for (String line : Files.readString(file).lines().map(String::strip).toList()) {
                if (line.replaceAll("\\s*=\\s*", "=").equals("ListenStream=")) {
                    all.clear();
                } else if (line.matches("ListenStream\\s*=.*")) {
                    socket(line.replaceFirst("ListenStream\\s*=\\s*", "")).ifPresent(all::add);
                }
            }
        } catch (IOException e) {
            // Then systemd's own words say so.
        }
    }

    private static Optional<ListeningSocket> socket(String stream) {
        if (stream.startsWith("/") || stream.startsWith("@")) {
            return Optional.of(new ListeningSocket(new DomainSocketAddress(stream.replaceFirst("^@", "\0")), false));
        }
        Matcher inet = INET.matcher(stream);
        if (!inet.matches() || Integer.parseInt(inet.group(2)) > 65_535) {
            return Optional.empty();
        }
        try {
            boolean any = inet.group(1) == null;
            return Optional.of(new ListeningSocket(new InetSocketAddress(
                InetAddress.getByName(any ? "::" : inet.group(1)), Integer.parseInt(inet.group(2))), any));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
