package io.github.jamesgreylist.james;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.http.AdminApi;
import io.github.jamesgreylist.admin.http.AllowedHosts;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.james.admin.FrontEnds;
import io.github.jamesgreylist.james.admin.GreylistHealthCheck;
import io.github.jamesgreylist.james.admin.GreylistPage;
import io.github.jamesgreylist.james.admin.GreylistRoutes;
import io.github.jamesgreylist.james.admin.JamesMetrics;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import io.github.jamesgreylist.james.mail.IsWhitelisted;
import io.github.jamesgreylist.james.mail.LearnCorrespondents;
import io.github.jamesgreylist.james.mail.WasGreylisted;
import io.github.jamesgreylist.names.Dns;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.whitelist.Whitelist;
import java.time.Clock;

/**
 * What {@code guice.extension.module} in {@code extensions.properties} names. Everything in the server that greylists
 * gets the same engine. Other modules may bind more whitelists into the set: see {@code docs/adding-a-whitelist.md}.
 */
public final class GreylistModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(GreylistConfiguration.class).in(Scopes.SINGLETON);
        bind(Dns.class).to(JamesDns.class);
        // Empty but for what other modules bind into it.
        Multibinder.newSetBinder(binder(), Whitelist.class);
        // Eager: it has to be there before the SMTP servers, so that it is closed after them.
        bind(GreylistLifecycle.class).asEagerSingleton();
        // What James makes by name. Bound, so that it is made here and not by James's own injector, which knows no greylist.
        bind(Greylisting.class);
        bind(PostfixBridge.class);
        bind(WasGreylisted.class);
        bind(IsWhitelisted.class);
        bind(LearnCorrespondents.class);
        bind(FrontEnds.class).in(Scopes.SINGLETON);
        bind(JamesMetrics.class).in(Scopes.SINGLETON);
        bind(GreylistRoutes.class);
        bind(GreylistPage.class);
        bind(GreylistHealthCheck.class);
    }

    @Provides
    GreylistSettings settings(GreylistConfiguration configuration) {
        return configuration.settings();
    }

    @Provides
    Administration administration(GreylistLifecycle lifecycle) {
        return lifecycle.administration();
    }

    @Provides
    AdminApi adminApi(Administration administration, GreylistSettings settings, Clock clock) {
        return new AdminApi(administration, AllowedHosts.loopbackAnd(settings.adminHosts()), clock);
    }

    @Provides
    Greylist greylist(GreylistLifecycle lifecycle) {
        return lifecycle.greylist();
    }
}
