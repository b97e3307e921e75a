package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.File;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two files that the extension reads from James's {@code conf/}: {@code greylist.properties} with the settings,
 * and {@code james-database.properties}, in which James's JPA server names its database. Neither has to be there.
 */
public final class GreylistConfiguration {

    static final String SETTINGS_FILE = "greylist.properties";
    static final String DATABASE_FILE = "james-database.properties";
    private static final String EXTENSIONS_FILE = "extensions.properties";
    private static final String CONF = "file://conf/";
    private static final String OWN_DERBY = "file://var/greylist";
    private static final Logger LOGGER = LoggerFactory.getLogger(GreylistConfiguration.class);

    private final GreylistSettings settings;
    private final PolicySettings policy;
    private final DatabaseSettings database;
    private final Path directory;

    /** @throws SettingsException if something in the files cannot be used */
    @Inject
    GreylistConfiguration(PropertiesProvider files, FileSystem fileSystem) {
        Map<String, String> settings = read(files, SETTINGS_FILE, ", ");
        this.policy = policy(settings);
        if (!policy.listen().isEmpty() && !isStarted(PostfixBridge.class, files)) {
            throw refuse(SETTINGS_FILE + ": policy.listen is set, but nobody would listen: " + EXTENSIONS_FILE
                + " lacks guice.extension.startable=" + PostfixBridge.class.getName());
        }
        settings.keySet().removeIf(GreylistConfiguration::isOfPolicyServer);
        this.settings = settings(settings);
        this.directory = file(fileSystem, CONF, "the whitelists").toPath();
        // As several hosts in a URL are written, and passwords.
        Map<String, String> named = read(files, DATABASE_FILE, ",");
        this.database = named.isEmpty() ? ownDerby(fileSystem) : database(named);
    }

    GreylistSettings settings() {
        return settings;
    }

    PolicySettings policy() {
        return policy;
    }

    DatabaseSettings database() {
        return database;
    }

    /** James's {@code conf/}. */
    Path directory() {
        return directory;
    }

    private static GreylistSettings settings(Map<String, String> values) {
        try {
            return GreylistSettings.from(SETTINGS_FILE, values);
        } catch (SettingsException e) {
            throw refuse(e.getMessage());
        }
    }

    private static PolicySettings policy(Map<String, String> values) {
        Map<String, String> own = new LinkedHashMap<>(values);
        own.keySet().removeIf(name -> !isOfPolicyServer(name));
        try {
            return PolicySettings.from(SETTINGS_FILE, own);
        } catch (SettingsException e) {
            throw refuse(e.getMessage());
        }
    }

    private static boolean isStarted(Class<?> startable, PropertiesProvider files) {
        return read(files, EXTENSIONS_FILE, ",").getOrDefault("guice.extension.startable", "").contains(startable.getName());
    }

    private static boolean isOfPolicyServer(String name) {
        return name.startsWith(PolicySettings.PREFIX);
    }

    /** Other names in the file are James's. */
    private static DatabaseSettings database(Map<String, String> values) {
        return new DatabaseSettings(required(values, "database.driverClassName"), required(values, "database.url"),
            Optional.ofNullable(values.get("database.username")), Optional.ofNullable(values.get("database.password")));
    }

    private static String required(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw refuse(DATABASE_FILE + ": " + key + " is missing; without the whole file the greylist uses an embedded"
                + " Derby database of its own");
        }
        return value;
    }

    private static DatabaseSettings ownDerby(FileSystem fileSystem) {
        return DatabaseSettings.derby(file(fileSystem, OWN_DERBY, "the greylist's database").getPath());
    }

    private static File file(FileSystem fileSystem, String url, String forWhat) {
        try {
            return fileSystem.getFile(url).getAbsoluteFile();
        } catch (FileNotFoundException e) {
            throw refuse("there is no place for " + forWhat + ": " + e.getMessage());
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
            throw refuse(name + " cannot be read: " + e.getMessage());
        }
    }

    /** James prints the exception that ends its start as a Guice report of many lines; this one stands out in the log. */
    public static SettingsException refuse(String message) {
        LOGGER.error("James cannot start, the greylist's configuration is refused. {}", message);
        return new SettingsException(message);
    }
}
