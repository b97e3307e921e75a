package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.jdbc.foreign.ForeignDatabase;
import io.github.jamesgreylist.settings.SettingsException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which database of another greylister can be read, and by which driver. */
final class ForeignDrivers {

    private static final List<Known> KNOWN = List.of(
        new Known("jdbc:postgresql:", "org.postgresql.Driver", "", ""),
        new Known("jdbc:mariadb:", "org.mariadb.jdbc.Driver", "mariadb-java-client.jar", "libmariadb-java"),
        new Known("jdbc:mysql:", "com.mysql.cj.jdbc.Driver", "mysql-connector-j.jar", ""),
        new Known("jdbc:sqlite:", "org.sqlite.JDBC", "sqlite-jdbc.jar", "libxerial-sqlite-jdbc-java"));
    private ForeignDrivers() {}

    /**
     * @param jar      the manifest's Class-Path names it; empty for a driver that is in the program's jar
     * @param ofDebian the package that has it in /usr/share/java; empty if there is none
     */
    private record Known(String prefix, String driver, String jar, String ofDebian) {}

    /** @throws SettingsException if the URL or its driver cannot be used */
    static ForeignDatabase database(String url, ForeignOptions options) {
        requireDriver(known(url, options.from));
        return new ForeignDatabase(url, Optional.ofNullable(options.user), Optional.ofNullable(options.passwordFile)
            .map(file -> Database.firstLine("--from-password-file", file)));
    }

    private static Known known(String url, ForeignOptions.Kind from) {
        return KNOWN.stream().filter(known -> url.startsWith(known.prefix())).findFirst()
            .orElseThrow(() -> new SettingsException("--from=" + from + " needs the JDBC URL of its database, which begins with "
                + KNOWN.stream().map(Known::prefix).collect(Collectors.joining(" or "))));
    }

    private static void requireDriver(Known known) {
        try {
            Class.forName(known.driver());
        } catch (ClassNotFoundException e) {
            throw new SettingsException("the driver for " + known.prefix() + " is not there: put " + known.jar()
                + " beside the program's jar" + (known.ofDebian().isEmpty() ? ""
                    : " (Debian has it: apt install " + known.ofDebian() + ", then link /usr/share/java/" + known.jar()
                        + " there)"));
        }
    }
}
