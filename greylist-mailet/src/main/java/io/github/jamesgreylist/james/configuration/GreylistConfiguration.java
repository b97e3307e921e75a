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
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.SettingsFile;
import io.github.jamesgreylist.settings.SettingsReader;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
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

    public static final String SETTINGS_FILE = "greylist.properties";
    public static final String DATABASE_FILE = "james-database.properties";
    private static final String EXTENSIONS_FILE = "extensions.properties";
    private static final String CONF = "file://conf/";
    private static final String OWN_DERBY = "file://var/greylist";
    /** By name, as they are made of what is read here. */
    private static final String MODULE = "io.github.jamesgreylist.james.GreylistModule";
    private static final String BRIDGE = "io.github.jamesgreylist.james.PostfixBridge";
    private static final Logger LOGGER = LoggerFactory.getLogger(GreylistConfiguration.class);

    private final GreylistSettings settings;
    private final PolicySettings policy;
    private final DatabaseSettings database;
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
        Optional<DatabaseSettings> named = problems.read(() -> database(files, fileSystem));
        Optional<Lists> read = problems.read(() -> new Lists(settings, OwnLists.local(directory)));
        Optional<ClientsBuilder> builder = problems.read(() -> new ClientsBuilder(settings));
        try {
            problems.refuse();
        } catch (SettingsException e) {
            throw refuse(e);
        }
        this.database = named.orElseThrow();
        this.lists = read.orElseThrow();
        this.clients = builder.orElseThrow();
    }

    public GreylistSettings settings() {
        return settings;
    }

    public PolicySettings policy() {
        return policy;
    }

    public DatabaseSettings database() {
        return database;
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
        try {
            Databases.requireUsable(database);
            return database;
        } catch (RefusedUrlException e) {
            throw new SettingsException(DATABASE_FILE + ": database.url: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new SettingsException(DATABASE_FILE + ": database.driverClassName: " + e.getMessage());
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
