package io.github.jamesgreylist.james.admin;

import com.google.inject.Inject;
import com.google.inject.Injector;
import io.github.jamesgreylist.admin.http.Access;
import io.github.jamesgreylist.admin.http.AdminApi;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import org.apache.james.webadmin.PublicRoutes;
import spark.Service;

/**
 * The page in WebAdmin, for which nobody has to be known: it holds no data, and asks for the token itself. Another path than
 * the interface's, since WebAdmin asks for authentication before all that is below that.
 */
public final class GreylistPage implements PublicRoutes {

    private static final String BASE = "/greylist-page";

    private final AdminApi api;

    @Inject
    GreylistPage(Injector extensions) {
        GreylistConfiguration.greylist(extensions, "GreylistPage, in extensions.routes of webadmin.properties,");
        this.api = extensions.getInstance(AdminApi.class);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        new SparkExchange(api, Access.NONE, BASE).define(service);
    }
}
