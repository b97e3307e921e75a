package io.github.jamesgreylist.james.admin;

import com.google.inject.Inject;
import com.google.inject.Injector;
import io.github.jamesgreylist.admin.http.Access;
import io.github.jamesgreylist.admin.http.AdminApi;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import org.apache.james.webadmin.Routes;
import spark.Service;

/**
 * The administrators' interface in WebAdmin: what {@code extensions.routes} in {@code webadmin.properties} names. Whoever gets
 * here has passed WebAdmin's authentication, if it has one.
 */
public final class GreylistRoutes implements Routes {

    private static final String BASE = "/greylist";

    private final AdminApi api;

    @Inject
    GreylistRoutes(Injector extensions) {
        GreylistConfiguration.greylist(extensions, "GreylistRoutes, in extensions.routes of webadmin.properties,");
        this.api = extensions.getInstance(AdminApi.class);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        new SparkExchange(api, Access.CHANGE, BASE).define(service);
    }
}
