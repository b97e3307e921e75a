package io.github.jamesgreylist.jamesonderby.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import java.util.List;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.jpa.JPAMailRepository;
import org.apache.james.mailrepository.jpa.JPAMailRepositoryFactory;
import org.apache.james.mailrepository.jpa.JPAMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;

/**
 * {@code jpa://} mail repositories, where undeliverable mail goes, in the database. Its own module in James is part
 * of an unpublished artefact.
 */
public final class MailRepositoriesModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MailRepositoryUrlStore.class).to(JPAMailRepositoryUrlStore.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), MailRepositoryFactory.class)
            .addBinding().to(JPAMailRepositoryFactory.class);
        bind(MailRepositoryStoreConfiguration.Item.class).toProvider(MailRepositoriesModule::jpaByDefault);
    }

    /** Stands in for a missing or empty {@code mailrepositorystore.xml}. */
    private static MailRepositoryStoreConfiguration.Item jpaByDefault() {
        return new MailRepositoryStoreConfiguration.Item(
            List.of(new Protocol("jpa")), JPAMailRepository.class.getName(), new BaseHierarchicalConfiguration());
    }
}
