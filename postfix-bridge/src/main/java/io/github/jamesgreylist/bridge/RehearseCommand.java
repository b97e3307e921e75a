package io.github.jamesgreylist.bridge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code greylist-bridge rehearse}. What Java has loaded by the end of it, it may write into an archive, from which it is
 * there at once at each later start.
 */
@Command(name = "rehearse", sortOptions = false, usageHelpAutoWidth = true,
    description = "Start in a temporary directory, answer one question, and end. With java -XX:ArchiveClassesAtExit=FILE"
        + " before -jar, later starts with -XX:SharedArchiveFile=FILE are faster.")
final class RehearseCommand implements Callable<Integer> {

    private static final int MILLIS_TO_ANSWER = 10_000;
    private static final String QUESTION = "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.1\n"
        + "client_name=unknown\nsender=a@example.com\nrecipient=b@example.org\ninstance=1\n\n";

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("greylist-rehearsal-");
        try {
            Options options = new Options();
            options.commandLine().parseArgs("--inet=127.0.0.1:0", "--quiet", "--dbdir=" + directory);
            try (Bridge bridge = Bridge.of(options, Clock.systemUTC(), () -> {})) {
                bridge.start();
                return isAnswered(bridge.addresses().get(0)) ? 0 : Main.FAILED;
            }
        } finally {
            delete(directory);
        }
    }

    private static boolean isAnswered(SocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", ((InetSocketAddress) server).getPort()), MILLIS_TO_ANSWER);
            socket.setSoTimeout(MILLIS_TO_ANSWER);
            socket.getOutputStream().write(QUESTION.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'a';
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
