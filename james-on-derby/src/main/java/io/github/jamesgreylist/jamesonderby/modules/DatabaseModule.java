package io.github.jamesgreylist.jamesonderby.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import javax.persistence.EntityManagerFactory;

/**
 * The entity manager factory that everything stored through JPA asks for. James has such a module in
 * {@code james-server-jpa-common-guice}, which was never published.
 */
public final class DatabaseModule extends AbstractModule {

    @Override
    protected void configure() {
        // Eager: built first, so closed last.
        bind(Database.class).asEagerSingleton();
    }

    @Provides
    @Singleton
    EntityManagerFactory entityManagers(Database database) {
        return database.entityManagers();
    }
}
