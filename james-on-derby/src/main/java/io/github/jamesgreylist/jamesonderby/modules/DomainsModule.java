package io.github.jamesgreylist.jamesonderby.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.jpa.JPADomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** The list of local domains, in the database. Its own module in James is part of an unpublished artefact. */
public final class DomainsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(JPADomainList.class).in(Scopes.SINGLETON);
        bind(DomainList.class).to(JPADomainList.class);
    }

    @ProvidesIntoSet
    InitializationOperation readDomainList(JPADomainList domains, DomainListConfiguration configuration) {
        return InitilizationOperationBuilder.forClass(JPADomainList.class)
            .init(() -> domains.configure(configuration));
    }
}
