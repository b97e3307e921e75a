package io.github.jamesgreylist.james;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.settings.GreylistSettings;

/**
 * What {@code guice.extension.module} in {@code extensions.properties} names. Everything in the server that greylists
 * gets the same engine.
 */
public final class GreylistModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(GreylistConfiguration.class).in(Scopes.SINGLETON);
        // Eager: it has to be there before the SMTP servers, so that it is closed after them.
        bind(GreylistLifecycle.class).asEagerSingleton();
        // One for each <smtpserver>. Bound, so that it is made here and not by James's own injector, which knows no greylist.
        bind(Greylisting.class);
    }

    @Provides
    GreylistSettings settings(GreylistConfiguration configuration) {
        return configuration.settings();
    }

    @Provides
    Greylist greylist(GreylistLifecycle lifecycle) {
        return lifecycle.greylist();
    }
}
