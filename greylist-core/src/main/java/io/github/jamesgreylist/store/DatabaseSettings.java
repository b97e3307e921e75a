package io.github.jamesgreylist.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * Which database, as James's {@code james-database.properties} names it.
 *
 * @param driver   class name of the JDBC driver
 * @param url      JDBC URL
 * @param user     empty if the URL says it all
 * @param password empty if there is none; never printed
 */
public record DatabaseSettings(String driver, String url, Optional<String> user, Optional<String> password) {

    /** The class that every Derby since 10.5 has, wherever the server got its Derby from. */
    public static final String DERBY_DRIVER = "org.apache.derby.jdbc.EmbeddedDriver";

    public DatabaseSettings {
        Objects.requireNonNull(driver, "driver");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
    }

    /** An embedded Derby database, created on first use. */
    public static DatabaseSettings derby(String directory) {
        return new DatabaseSettings(DERBY_DRIVER, "jdbc:derby:" + directory + ";create=true",
            Optional.empty(), Optional.empty());
    }

    public boolean isEmbeddedDerby() {
        return url.startsWith("jdbc:derby:") && !url.startsWith("jdbc:derby://");
    }

    /** Where the files of an embedded Derby are; empty for other databases, and for Derby's in memory, in jars and the like. */
    Optional<Path> derbyDirectory() {
        String name = url.split(";", 2)[0].replaceFirst("^jdbc:derby:(directory:)?", "");
        boolean isPath = isEmbeddedDerby() && !name.isBlank() && !name.matches("[a-z]{2,}:.*");
        return isPath ? Optional.of(Path.of(System.getProperty("derby.system.home", "")).resolve(name)) : Optional.empty();
    }

    /** Embedded Derby creates its directory by itself, or, if it cannot, one named "null" where the JVM was started. */
    void requirePlace() throws SQLException {
        Optional<Path> directory = derbyDirectory();
        if (directory.isPresent()) {
            DerbyDirectory.requireWritable(directory.get().toAbsolutePath());
        }
    }

    /** For a driver. */
    Properties credentials() {
        Properties properties = new Properties();
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        return properties;
    }

    /** The URL up to its parameters: those may hold a password. */
    public String printableUrl() {
        String withoutParameters = url.split("[;?]", 2)[0];
        return withoutParameters.replaceFirst("//[^/@]*@", "//");
    }

    /** For logs: without credentials. */
    @Override
    public String toString() {
        return printableUrl();
    }
}
