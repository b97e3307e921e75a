package io.github.jamesgreylist.jdbc.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * Reads the files of an embedded Derby that no process has open, and makes and changes none of them. Derby's own way to open
 * a database writes: locks, the log, its owner's name. But one that is found on the class path it only reads, page by page,
 * and so the directory is put there for as long as the look takes. The log is not applied: after a crash it may be that the
 * files alone cannot be understood, which only a start can mend.
 */
public final class DerbyReading {

    private static final String LAST_FILE_OF_A_NEW_ONE = "service.properties";
    private static final String ERROR_LOG = "derby.stream.error.method";

    private DerbyReading() {}

    /** What is wanted of the database. */
    @FunctionalInterface
    public interface Look {
        String at(Connection connection) throws SQLException;
    }

    /**
     * What is there, for people.
     *
     * @return empty if the database is none in a directory
     */
    public static Optional<String> look(DatabaseSettings settings, Look look) {
        return settings.derbyDirectory().map(directory -> look(settings, directory.toAbsolutePath().normalize(), look));
    }

    private static String look(DatabaseSettings settings, Path directory, Look look) {
        try {
            if (!Files.exists(directory.resolve(LAST_FILE_OF_A_NEW_ONE))) {
                return Files.isDirectory(directory) ? "not finished, so that a start moves it aside and makes a new one"
                    : "to be made at the first start";
            }
            if (DerbyDirectory.isOpen(directory)) {
                return "which a running server has: it has to end before another one starts";
            }
            return read(settings, directory, look);
        } catch (IOException | SQLException | LinkageError e) {
            return "there; its tables are known when a server has opened it, as its files alone do not tell: " + e.getMessage();
        }
    }

    private static String read(DatabaseSettings settings, Path directory, Look look) throws SQLException, IOException {
        // Derby would make a file for its messages.
        System.getProperties().putIfAbsent(ERROR_LOG, DerbyReading.class.getName() + ".nowhere");
        Driver driver = ConnectionPool.driver(settings);
        String url = "jdbc:derby:classpath:" + directory.getFileName();
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {above(directory)}, DerbyReading.class.getClassLoader())) {
            thread.setContextClassLoader(loader);
            try (Connection connection = driver.connect(url, settings.properties())) {
                return look.at(connection);
            } finally {
                shutDown(driver, url);
            }
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private static URL above(Path directory) throws MalformedURLException {
        return directory.resolveSibling("").toUri().toURL();
    }

    /** This database alone. Derby says by an exception that it has done so. */
    private static void shutDown(Driver driver, String url) {
        try {
            driver.connect(url + ";shutdown=true", new Properties());
        } catch (SQLException e) {
            // As it should be; or it was not open.
        }
    }

    /** Derby's messages, by its name in a system property. */
    public static OutputStream nowhere() {
        return OutputStream.nullOutputStream();
    }
}
