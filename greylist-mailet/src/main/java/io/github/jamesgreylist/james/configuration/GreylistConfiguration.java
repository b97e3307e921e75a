package io.github.jamesgreylist.james.configuration;

import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.identity.ClientsBuilder;
import io.github.jamesgreylist.jdbc.Databases;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.connection.RefusedUrlException;
import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.OwnLists;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.Settings;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.SettingsFile;
import io.github.jamesgreylist.settings.SettingsReader;
import io.github.jamesgreylist.settings.StoreKind;
import java.io.FileNotFoundException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that the extension reads from James's {@code conf/}: {@code greylist.properties} with the settings,
 * and {@code james-database.properties}, in which James's JPA server names its database, or in its place
 * {@code postgres.properties} of its server on PostgreSQL. None has to be there.
 */
public final class GreylistConfiguration {

    public static final String SETTINGS_FILE = "greylist.properties";
    public static final String DATABASE_FILE = "james-database.properties";
    /** Of James 3.9's server on PostgreSQL. */
    private static final String POSTGRES_FILE = "postgres.properties";
    private static final String EXTENSIONS_FILE = "extensions.properties";
    private static final String CONF = "file://conf/";
    private static final String OWN_DERBY = "file://var/greylist";
    /** By name, as they are made of what is read here. */
    private static final String MODULE = "io.github.jamesgreylist.james.GreylistModule";
    private static final String BRIDGE = "io.github.jamesgreylist.james.PostfixBridge";
    private static final Logger LOGGER = LoggerFactory.getLogger(GreylistConfiguration.class);

    private final GreylistSettings settings;
    private final PolicySettings policy;
    private final Optional<DatabaseSettings> database;
    private final Lists lists;
    private final ClientsBuilder clients;

    /** @throws SettingsException with all that cannot be used in the files and in the lists that they name */
    @Inject
    GreylistConfiguration(PropertiesProvider files, FileSystem fileSystem) {
        Problems problems = new Problems();
        Path directory = problems.read(() -> file(fileSystem, CONF, "the whitelists")).orElse(Path.of(""));
        SettingsReader reader = new SettingsReader(problems, SETTINGS_FILE, directory,
            problems.read(() -> read(files, SETTINGS_FILE, ", ")).orElse(Map.of()));
        reader.quote(SettingsFile.typed(directory.resolve(SETTINGS_FILE)));
        this.settings = GreylistSettings.from(reader);
        this.policy = PolicySettings.from(reader);
        reader.refuseUnknownNames();
        if (!policy.listen().isEmpty()) {
            problems.read(() -> started(BRIDGE, files));
        }
        this.database = reader.read(Settings.STORE) == StoreKind.CASSANDRA ? Optional.empty()
            : problems.read(() -> database(files, fileSystem));
        Optional<Lists> read = problems.read(() -> new Lists(settings, OwnLists.local(directory)));
        Optional<ClientsBuilder> builder = problems.read(() -> new ClientsBuilder(settings));
        try {
            problems.refuse();
        } catch (SettingsException e) {
            throw refuse(e);
        }
        this.lists = read.orElseThrow();
        this.clients = builder.orElseThrow();
    }

    public GreylistSettings settings() {
        return settings;
    }

    public PolicySettings policy() {
        return policy;
    }

    /** Empty if the greylist is in James's own Cassandra. */
    public Optional<DatabaseSettings> database() {
        return database;
    }

    /** Which file decides where the greylist is, for messages. */
    public String placeOfStore() {
        return database.isPresent() ? DATABASE_FILE : SETTINGS_FILE + ": store = cassandra";
    }

    public Lists lists() {
        return lists;
    }

    /** To which James's own DNS client is still to be added. */
    public ClientsBuilder clients() {
        return clients;
    }

    private static String started(String startable, PropertiesProvider files) {
        String all = read(files, EXTENSIONS_FILE, ",").getOrDefault("guice.extension.startable", "");
        if (!all.contains(startable)) {
            throw new SettingsException(SETTINGS_FILE + ": policy.listen is set, but nobody would listen: " + EXTENSIONS_FILE
                + " lacks guice.extension.startable=" + startable);
        }
        return all;
    }

    /** Other names in the file are James's. */
    private static DatabaseSettings database(PropertiesProvider files, FileSystem fileSystem) {
        // As several hosts in a URL are written, and passwords.
        Map<String, String> values = read(files, DATABASE_FILE, ",");
        Map<String, String> postgres = values.isEmpty() ? read(files, POSTGRES_FILE, ",") : Map.of();
        if (!postgres.isEmpty()) {
            return postgres(postgres);
        }
        if (values.isEmpty()) {
            return DatabaseSettings.derby(file(fileSystem, OWN_DERBY, "the greylist's database").toString());
        }
        Problems problems = new Problems();
        List.of("database.driverClassName", "database.url").stream().filter(key -> !values.containsKey(key))
            .forEach(key -> problems
                .add(DATABASE_FILE + ": " + key + " is missing; without the whole file the greylist uses an embedded Derby"
                    + " database of its own"));
        problems.refuse();
        DatabaseSettings database =
            new DatabaseSettings(values.getOrDefault("database.driverClassName", ""), values.getOrDefault("database.url", ""),
                Optional.ofNullable(values.get("database.username")), Optional.ofNullable(values.get("database.password")));
        return usable(database, DATABASE_FILE + ": database.url: ", DATABASE_FILE + ": database.driverClassName: ");
    }

    /** Of James's server on PostgreSQL, which has the whole address in parts, and no JDBC. */
    private static DatabaseSettings postgres(Map<String, String> values) {
        String url = "jdbc:postgresql://" + values.getOrDefault("database.host", "localhost") + ":"
            + values.getOrDefault("database.port", "5432") + "/" + encoded(values.getOrDefault("database.name", "postgres"))
            + "?currentSchema=" + encoded(values.getOrDefault("database.schema", "public"))
            // "tunnel" is for proxies, which JDBC's driver does not know.
            + Optional.ofNullable(values.get("ssl.mode")).filter(mode -> !mode.equalsIgnoreCase("tunnel"))
                .map(mode -> "&sslmode=" + encoded(mode.toLowerCase(Locale.ROOT))).orElse("");
        DatabaseSettings database = new DatabaseSettings("org.postgresql.Driver", url,
            Optional.ofNullable(values.get("database.username")), Optional.ofNullable(values.get("database.password")));
        return usable(database, POSTGRES_FILE + ": ", POSTGRES_FILE + ": the greylist uses James's PostgreSQL through JDBC: ");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static DatabaseSettings usable(DatabaseSettings database, String ofUrl, String ofDriver) {
        try {
            Databases.requireUsable(database);
            return database;
        } catch (RefusedUrlException e) {
            throw new SettingsException(ofUrl + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new SettingsException(ofDriver + e.getMessage());
        }
    }

    private static Path file(FileSystem fileSystem, String url, String forWhat) {
        try {
            return fileSystem.getFile(url).getAbsoluteFile().toPath().normalize();
        } catch (FileNotFoundException e) {
            throw new SettingsException("there is no place for " + forWhat + ": " + e.getMessage());
        }
    }

    /**
     * @param comma stands for each comma: James splits values there and drops white space around it, ours are single texts
     * @return empty if there is no such file
     */
    private static Map<String, String> read(PropertiesProvider files, String name, String comma) {
        try {
            Configuration file = files.getConfiguration(name.substring(0, name.lastIndexOf('.')));
            Map<String, String> values = new LinkedHashMap<>();
            for (Iterator<String> keys = file.getKeys(); keys.hasNext();) {
                String key = keys.next();
                values.put(key, String.join(comma, file.getStringArray(key)));
            }
            return values;
        } catch (FileNotFoundException e) {
            return new LinkedHashMap<>();
        } catch (ConfigurationException e) {
            throw new SettingsException(name + " cannot be read: " + e.getMessage());
        }
    }

    public static SettingsException refuse(String message) {
        return refuse(new SettingsException(message));
    }

    /**
     * The one engine. Says in a line, and not in a page of Guice's, if James was not told of this module.
     *
     * @param extensions James's injector for extensions
     * @param forWhom    for the message
     */
    public static Greylist greylist(Injector extensions, String forWhom) {
        if (extensions.getExistingBinding(Key.get(Greylist.class)) == null) {
            throw refuse("extensions.properties: guice.extension.module lacks "
                + MODULE + ", which " + forWhom + " needs");
        }
        return extensions.getInstance(Greylist.class);
    }

    /** James prints the exception that ends its start as a Guice report of many lines; these stand out in the log. */
    private static SettingsException refuse(SettingsException refusal) {
        refusal.problems().forEach(problem -> LOGGER.error(
            "James cannot start, the greylist's configuration is refused. {}", problem.replaceAll("\\p{Cntrl}", "?")));
        return refusal;
    }
}
