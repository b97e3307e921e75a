package io.github.jamesgreylist.jamesonderby.modules;

import com.google.inject.Inject;
import java.io.FileNotFoundException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import javax.annotation.PreDestroy;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * James's database as {@code conf/james-database.properties} names it: keys {@code database.driverClassName},
 * {@code database.url}, {@code database.username}, {@code database.password}, and any {@code openjpa.*}
 * setting, which is handed on. Other keys are ignored.
 *
 * <p>A relative Derby URL resolves against the working directory of the JVM (or {@code derby.system.home}), not
 * against that of James.
 *
 * <p>{@link #close()} runs when James stops. James destroys in the reverse order of injection, and
 * {@link DatabaseModule} has this object built before every other one, so nothing uses the database any more.
 */
public final class Database {

    private static final Logger LOGGER = LoggerFactory.getLogger(Database.class);

    private final EntityManagerFactory entityManagers;

    /**
     * Connects to nothing yet.
     *
     * @throws FileNotFoundException if there is no {@code james-database.properties}
     */
    @Inject
    public Database(PropertiesProvider files) throws FileNotFoundException, ConfigurationException {
        Configuration settings = files.getConfiguration("james-database");
        Map<String, String> properties = openJpaSettings(settings);
        properties.put("openjpa.ConnectionDriverName", required(settings, "database.driverClassName"));
        properties.put("openjpa.ConnectionURL", required(settings, "database.url"));
        properties.put("openjpa.ConnectionUserName", settings.getString("database.username", ""));
        properties.put("openjpa.ConnectionPassword", settings.getString("database.password", ""));
        this.entityManagers = Persistence.createEntityManagerFactory("james", properties);
    }

    /** The same factory for all of James; closed by this object. */
    public EntityManagerFactory entityManagers() {
        return entityManagers;
    }

    /**
     * Closes James's connections. If the driver is embedded Derby, OpenJPA then shuts the database down
     * ({@code ;shutdown=true} on the same URL), so that the next start has nothing to recover. James itself never
     * closes the factory.
     */
    @PreDestroy
    public void close() {
        try {
            entityManagers.close();
        } catch (RuntimeException e) {
            // James would swallow it.
            LOGGER.warn("Database not closed cleanly", e);
        }
    }

    private static Map<String, String> openJpaSettings(Configuration settings) {
        Map<String, String> found = new HashMap<>();
        for (Iterator<String> keys = settings.getKeys("openjpa"); keys.hasNext();) {
            String key = keys.next();
            found.put(key, settings.getString(key));
        }
        return found;
    }

    private static String required(Configuration settings, String key) throws ConfigurationException {
        String value = settings.getString(key, "").trim();
        if (value.isEmpty()) {
            throw new ConfigurationException("james-database.properties: " + key + " is missing");
        }
        return value;
    }
}
