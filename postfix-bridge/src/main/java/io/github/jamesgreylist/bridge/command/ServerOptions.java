package io.github.jamesgreylist.bridge.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server is asked. */
public class ServerOptions {

    /** The --dbdir of the unit that is shipped. */
    public static final Path SHIPPED = Path.of("/var/lib/greylist");

    /** The same, and the default of the program. */
    private static final List<Path> USUAL = List.of(SHIPPED, Path.of("/var/lib/postgrey"));
    private static final String SOCKET = "admin.socket";
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    @Option(names = "--admin", paramLabel = "HOST:PORT", description = "Ask the server that was started with --admin=HOST:PORT.")
    @Nullable
    String admin;

    @Option(names = "--admin-token-file", paramLabel = "FILE",
        description = "File with the token for --admin: a line 'admin TOKEN' or 'read TOKEN'.")
    @Nullable
    Path adminTokenFile;

    @Option(names = "--james", paramLabel = "URL",
        description = "Ask a James over its WebAdmin, for example http://127.0.0.1:8000.")
    @Nullable
    String james;

    @Option(names = "--token-file", paramLabel = "FILE",
        description = "File with the token (JWT) or password that James's WebAdmin wants.")
    @Nullable
    Path tokenFile;

    /** Whether a server is named that is not found by a directory. */
    public boolean isNamed() {
        return admin != null || james != null;
    }

    /**
     * @param dbdir null if it was not typed
     * @param most  how long the server may say nothing
     */
    Wire wire(@Nullable Path dbdir, Duration most) {
        if (admin != null && james != null) {
            throw wrong("--admin and --james name two servers: leave one out");
        }
        if (james != null) {
            return new TcpWire(james.replaceFirst("/+$", "").replaceFirst("/greylist$", ""), "James", most);
        }
        if (admin != null) {
            String address = admin.matches("\\d+") ? "127.0.0.1:" + admin : admin;
            return new TcpWire("http://" + address, "the server with --admin=" + admin, most);
        }
        return new UnixWire(socket(dbdir), most);
    }

    static Path socket(@Nullable Path dbdir) {
        Path directory = dbdir != null ? dbdir
            : USUAL.stream().filter(usual -> Files.exists(usual.resolve(SOCKET))).findFirst()
                .orElseGet(() -> USUAL.stream().filter(Files::isDirectory).findFirst().orElse(USUAL.get(0)));
        return directory.resolve(SOCKET).toAbsolutePath();
    }

    /** Of the person, and the token. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        author().filter(name -> name.matches("[!-~]{1,100}")).ifPresent(name -> headers.put("X-Greylist-Author", name));
        if (james != null && tokenFile != null) {
            String secret = lines("--token-file", tokenFile).stream().findFirst().orElse("");
            headers.put(JWT.matcher(secret).matches() ? "Authorization" : "Password",
                JWT.matcher(secret).matches() ? "Bearer " + secret : secret);
        } else if (admin != null) {
            if (adminTokenFile == null) {
                throw wrong("--admin needs --admin-token-file, with a token that the server knows");
            }
            headers.put("Authorization", "Bearer " + token(lines("--admin-token-file", adminTokenFile)));
        }
        return headers;
    }

    /** Where the server sees who asks, as it does on a socket, only what it does not see. */
    private Optional<String> author() {
        return Optional.ofNullable(System.getenv("SUDO_USER"))
            .or(() -> isNamed() ? Optional.of(System.getProperty("user.name")) : Optional.empty());
    }

    /** The first one, of those who may change things if there are any. */
    private static String token(List<String> lines) {
        List<String[]> tokens = lines.stream().map(line -> line.split("\\s+")).toList();
        return tokens.stream().filter(words -> words[0].equals("admin") && words.length > 1).findFirst()
            .or(() -> tokens.stream().filter(words -> words[0].equals("read") && words.length > 1).findFirst())
            .map(words -> words[1])
            .orElseThrow(() -> wrong("--admin-token-file: there is no line 'admin TOKEN' or 'read TOKEN'"));
    }

    private static List<String> lines(String option, Path file) {
        try {
            return Files.readAllLines(file).stream().map(String::strip).filter(Predicate.not(String::isEmpty)).toList();
        } catch (IOException e) {
            throw wrong(option + "=" + file + " cannot be read: " + e);
        }
    }

    /** What is to be done about a refusal that is about who asks, or that no greylist gave. */
    CommandFailure refused(int status, String message) {
        if (status == 401) {
            return CommandFailure.of(james != null
                ? "James does not know who asks: put its token or password into a file and name it by --token-file"
                : "the server does not know the token in " + adminTokenFile
                    + ": it has read its own --admin-token-file when it was"
                    + " started");
        }
        if (status == 404 && message.isEmpty()) {
            return CommandFailure.of(james != null
                ? "there is no greylist at " + james + ": add its routes to extensions.routes in conf/webadmin.properties"
                : "what answers there is no greylist");
        }
        return new CommandFailure(status == 400 ? ExitStatus.WRONG_USAGE : ExitStatus.FAILED,
            message.isEmpty() ? "the server answered with status " + status : message);
    }

    static CommandFailure wrong(String message) {
        return new CommandFailure(ExitStatus.WRONG_USAGE, message);
    }
}
