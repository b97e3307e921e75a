package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import com.google.inject.Injector;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.james.admin.FrontEnds;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import io.github.jamesgreylist.policy.CannotListenException;
import io.github.jamesgreylist.policy.PolicyServer;
import io.github.jamesgreylist.policy.PolicyService;
import io.github.jamesgreylist.policy.PolicySettings;
import java.time.Clock;
import org.apache.james.utils.UserDefinedStartable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy server for Postfix inside James: what {@code guice.extension.startable} in {@code extensions.properties}
 * names. It asks the engine that the SMTP hook asks. James starts it last, and stops it first.
 */
public final class PostfixBridge implements UserDefinedStartable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PostfixBridge.class);

    private final PolicySettings settings;
    private final PolicyServer server;
    private final FrontEnds frontEnds;

    @Inject
    PostfixBridge(Injector extensions, Clock clock) {
        Greylist greylist = GreylistConfiguration.greylist(extensions, "PostfixBridge, as guice.extension.startable,");
        GreylistConfiguration configuration = extensions.getInstance(GreylistConfiguration.class);
        this.frontEnds = extensions.getInstance(FrontEnds.class);
        this.settings = configuration.policy();
        this.server = new PolicyServer(settings,
            new PolicyService(greylist, configuration.settings().reply(), settings, clock));
    }

    @Override
    public void start() {
        if (settings.listen().isEmpty()) {
            LOGGER.warn("the Postfix bridge is off: {} has no policy.listen", GreylistConfiguration.SETTINGS_FILE);
            return;
        }
        try {
            server.start();
            LOGGER.info("policy server for Postfix listens on {}", server.inWords());
            frontEnds.use();
        } catch (CannotListenException e) {
            throw GreylistConfiguration.refuse(
                GreylistConfiguration.SETTINGS_FILE + ": policy.listen: " + e.getMessage());
        }
    }

    /** James 3.8 looks for the first annotation, James 3.9 for the second; each JVM ignores the one that it lacks. */
    @javax.annotation.PreDestroy
    @jakarta.annotation.PreDestroy
    public void stop() {
        server.close();
    }
}
