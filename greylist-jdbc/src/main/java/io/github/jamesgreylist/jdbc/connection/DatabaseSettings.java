package io.github.jamesgreylist.jdbc.connection;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** Behind the host, or in the list in parentheses that MySQL and MariaDB take for one. */
    private static final Pattern PASSWORD_PARAMETER = Pattern.compile(
        "[?&;][^?&;=]*password\\d?=([^&;]+)|[(,][^?&;,(=]*password\\d?=([^,)]+)", Pattern.CASE_INSENSITIVE);

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

    /** Whether a server has it, maybe of another machine: all but Derby's and H2's are such. */
    public boolean isOfAServer() {
        return !isEmbeddedDerby() && !url.matches("jdbc:h2:(?!tcp:|ssl:).*");
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

    /** For a driver. What the URL says as well is the URL's to say: H2 refuses to be told twice. */
    Properties properties() {
        Properties properties = new Properties();
        Dialect.ofDriver(url).ifPresent(dialect -> {
            properties.putAll(dialect.properties());
            if (url.matches("jdbc:[a-z:]+//[^/?;]*,.*")) {
                properties.putAll(dialect.propertiesForSeveralHosts());
            }
        });
        properties.keySet().removeIf(name -> urlSets((String) name));
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        return properties;
    }

    /** Whether it is one of the URL's parameters, in capitals or not. */
    boolean urlSets(String parameter) {
        return url.matches("(?is).*[?&;]" + Pattern.quote(parameter) + "=.*");
    }

    /** Drivers take it for a host or a port, and name it in their messages. */
    void refuseCredentialsBeforeHost() {
        if (url.matches("jdbc:(postgresql|mariadb):[^?]*@.*")) {
            throw new RefusedUrlException("the JDBC URL is refused: it holds an @, as if user and password stood"
                + " before the host, which this driver takes for a part of the host's name; name them by themselves");
        }
    }

    /** The URL without its parameters, which may hold a password, be they behind the host or in parentheses around it. */
    public String printableUrl() {
        String withoutParameters = url.split("[;?]", 2)[0];
        if (url.indexOf('@') > withoutParameters.length()) {
            // Perhaps what was taken for the beginning of parameters is part of a password: what is no port goes with it.
            withoutParameters = withoutParameters.replaceFirst("//[^/]*:(?!\\d+([/,]|$)|[0-9A-Fa-f:.]*]).*", "//...");
        }
        return withoutParameters.replaceFirst("(?s)//.*\\(.*", "//(...)").replaceFirst("//.*@", "//");
    }

    /** What somebody else has said, with neither the URL's parameters nor the values of those that hold a password. */
    public String withoutSecrets(String text) {
        String safe = text.replace(url, printableUrl());
        Matcher secrets = PASSWORD_PARAMETER.matcher(url);
        while (secrets.find()) {
            safe = safe.replace(secrets.group(1) == null ? secrets.group(2) : secrets.group(1), "***");
        }
        return safe;
    }

    /** For logs: without credentials. */
    @Override
    public String toString() {
        return printableUrl();
    }
}
