package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.admin.DoorSettings;
import io.github.jamesgreylist.bridge.admin.Tokens;
import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where administrators and Prometheus may ask a running server. */
final class AdminOptions {

    private static final String OFF = "off";
    private static final String ADDRESS =
        "it must be PORT (on localhost) or HOST:PORT; for example 10024, 127.0.0.1:10024 or [::1]:10024";

    @Option(names = "--admin", paramLabel = "[HOST:]PORT|off",
        description = "Let administrators ask on PORT of localhost, too, with a token of --admin-token-file; off: not even on"
            + " the socket in --dbdir, which the commands below use.")
    @Nullable
    String admin;

    @Option(names = "--admin-token-file", paramLabel = "FILE",
        description = "File with a line 'admin TOKEN' for each who may change things, 'read TOKEN' for each who may look.")
    @Nullable
    Path tokenFile;

    @Option(names = "--metrics", paramLabel = "[HOST:]PORT",
        description = "Let Prometheus read http://HOST:PORT/metrics, on localhost unless there is a HOST.")
    @Nullable
    String metrics;

    @Spec(Target.MIXEE)
    CommandSpec command;

    /**
     * @param hosts    under which this server may be asked for, beside {@code localhost}
     * @param problems gets what cannot be used; for that, nothing is opened
     */
    DoorSettings settings(DatabaseOptions store, List<String> hosts, Problems problems) {
        if (OFF.equals(admin)) {
            return new DoorSettings(Optional.empty(), false, Optional.empty(), Optional.empty(), metrics(problems), hosts);
        }
        Optional<ListenAddress.Inet> tcp = read(problems, admin, this::onLoopback);
        Optional<Tokens> tokens = read(problems, tokenFile, this::tokens);
        if (admin != null && tokenFile == null) {
            problems.add(Given.quote("--admin", admin) + " is refused: everybody on this machine could ask who writes to whom;"
                + " name a file with tokens by --admin-token-file");
        }
        if (admin == null && tokenFile != null) {
            problems.add(Given.quote("--admin-token-file", tokenFile.toString()) + " is refused without --admin=PORT: the socket"
                + " in --dbdir needs no token");
        }
        return new DoorSettings(socket(store), isNeeded(store), tcp, tokens, metrics(problems), hosts);
    }

    private static Optional<Path> socket(DatabaseOptions store) {
        return Optional.of(store.dbdir.resolve(DoorSettings.SOCKET));
    }

    /** Somebody with another database, who has typed no --dbdir, may have none. */
    private boolean isNeeded(DatabaseOptions store) {
        return store.isEmbedded() || command.commandLine().getParseResult().hasMatchedOption("--dbdir");
    }

    private Optional<ListenAddress.Inet> metrics(Problems problems) {
        return read(problems, metrics, () -> address("--metrics", String.valueOf(metrics)));
    }

    private static <T> Optional<T> read(Problems problems, @Nullable Object given, Supplier<T> part) {
        return given == null ? Optional.empty() : problems.read(part);
    }

    private ListenAddress.Inet onLoopback() {
        ListenAddress.Inet address = address("--admin", String.valueOf(admin));
        try {
            if (!address.host().isEmpty()
                    && address.addresses().stream().map(InetSocketAddress::getAddress).allMatch(ip -> ip.isLoopbackAddress())) {
                return address;
            }
        } catch (UnknownHostException e) {
            throw new SettingsException(Given.quote("--admin", String.valueOf(admin)) + " is refused: there is no such host");
        }
        throw new SettingsException(Given.quote("--admin", String.valueOf(admin)) + " is refused: it is no address of this"
            + " machine alone, and tokens would go over the network unencrypted; take localhost, and from elsewhere ssh -L");
    }

    private static ListenAddress.Inet address(String option, String typed) {
        try {
            return (ListenAddress.Inet) ListenAddress.parse("inet:" + typed);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(Given.quote(option, typed) + " is refused: " + ADDRESS);
        }
    }

    private Tokens tokens() {
        Path file = Optional.ofNullable(tokenFile).orElseThrow();
        try {
            return Tokens.read(file);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(Given.quote("--admin-token-file", file.toString()) + " is refused: " + e.getMessage());
        }
    }
}
