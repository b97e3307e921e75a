package io.github.jamesgreylist.jamesonderby;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.apache.james.ExtraProperties;
import org.apache.james.GuiceJamesServer;
import org.apache.james.server.core.configuration.Configuration;

/**
 * A small but real Apache James 3.8.1: SMTP, IMAP and WebAdmin, with domains, users, mailboxes and mail repositories
 * in one Apache Derby database. Only the mail queue is in memory.
 */
public final class JamesOnDerby {

    private JamesOnDerby() {}

    /**
     * A server that is not started yet. To replace a part of it, such as James's clock, call
     * {@link GuiceJamesServer#overrideWith(com.google.inject.Module...)} on the result.
     *
     * <p>A relative Derby URL in {@code conf/james-database.properties} resolves against the working directory of
     * the JVM: in-process users write an absolute one. They also set the system property
     * {@code james.exit.on.startup.error} to {@code false}, else a failed start ends the JVM.
     *
     * @param directory James's working directory: holds {@code conf/} and, if there are extensions,
     *                  {@code extensions-jars/}. If WebAdmin asks for a token that is not there yet, it is made
     * @throws UncheckedIOException if the token cannot be written
     */
    public static GuiceJamesServer createServer(Path directory) {
        return createServer(directory, List.of());
    }

    /** @param users are made before any port opens, if they are not there */
    static GuiceJamesServer createServer(Path directory, List<User> users) {
        try {
            new WebAdminToken(directory).makeIfMissing();
        } catch (IOException e) {
            throw new UncheckedIOException("WebAdmin's token cannot be made", e);
        }
        return GuiceJamesServer.forConfiguration(configuration(directory)).combineWith(ServerModules.all())
            .combineWith(new FirstUsersModule(users));
    }

    /**
     * Runs the server until the process is told to stop. The working directory is the system property
     * {@code working.directory}; for the arguments see {@link Arguments}. Exit status: 0 after a clean stop, 2 for
     * wrong arguments, 1 if James did not start.
     */
    public static void main(String[] args) {
        try {
            Path directory = Path.of(System.getProperty("working.directory", ".")).toAbsolutePath().normalize();
            run(directory, Arguments.parse(args));
        } catch (IllegalArgumentException e) {
            fail(2, e.getMessage());
        } catch (CannotRun e) {
            fail(1, e.getMessage());
        }
    }

    private static void run(Path directory, Arguments arguments) throws CannotRun {
        // Must be set before James's classes load: a failed start is reported here, in a line.
        System.setProperty("james.exit.on.startup.error", "false");
        ExtraProperties.initialize();
        DirectoryLock lock = lock(directory);
        Ports.requireFree(configuration(directory), directory);
        requireOwnName();

        GuiceJamesServer server = server(directory, arguments.users());
        CleanStop stop = CleanStop.whenProcessEnds(server, lock);
        try {
            server.start();
        } catch (Throwable e) {
            if (stop.begun()) {
                return;
            }
            stop.failed();
            throw new CannotRun("James did not start: " + Causes.inOneLine(e) + " (see "
                + directory.resolve("logs/james.log") + ")", e);
        }
        greet(server, directory, arguments);
    }

    /** James asks for it, and would end with a page of Guice's, as on a Debian that somebody has made with debootstrap. */
    private static void requireOwnName() throws CannotRun {
        try {
            InetAddress unused = InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            String name = String.valueOf(e.getMessage()).split(":", 2)[0];
            throw new CannotRun("this machine does not know its own name: add the line '127.0.1.1 " + name + "' to /etc/hosts",
                e);
        }
    }

    private static void greet(GuiceJamesServer server, Path directory, Arguments arguments) throws CannotRun {
        try {
            Greeting.of(server, directory, arguments).print(System.out);
        } catch (IOException e) {
            throw new CannotRun("WebAdmin's token cannot be read: " + Causes.inOneLine(e), e);
        }
    }

    private static GuiceJamesServer server(Path directory, List<User> users) throws CannotRun {
        try {
            return createServer(directory, users);
        } catch (UncheckedIOException e) {
            throw new CannotRun(Causes.inOneLine(e), e);
        }
    }

    private static DirectoryLock lock(Path directory) throws CannotRun {
        try {
            return DirectoryLock.take(directory);
        } catch (IOException e) {
            throw new CannotRun("cannot use " + directory + ": " + Causes.inOneLine(e), e);
        }
    }

    private static Configuration configuration(Path directory) {
        return Configuration.builder()
            .workingDirectory(directory.toAbsolutePath().toString())
            .build();
    }

    private static void fail(int status, String message) {
        System.err.println("james-on-derby: " + message);
        System.exit(status);
    }
}
