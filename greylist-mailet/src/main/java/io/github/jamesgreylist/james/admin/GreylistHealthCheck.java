package io.github.jamesgreylist.james.admin;

import com.google.inject.Inject;
import com.google.inject.Injector;
import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Status;
import io.github.jamesgreylist.admin.Status.StoreState;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * {@code Greylist} in James's {@code /healthcheck}: what {@code additional.healthchecks} in {@code healthcheck.properties}
 * names. Never unhealthy, as James goes on without the greylist.
 */
public final class GreylistHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Greylist");

    private final Administration administration;
    private final FrontEnds frontEnds;

    @Inject
    GreylistHealthCheck(Injector extensions) {
        GreylistConfiguration.greylist(extensions, "GreylistHealthCheck, in healthcheck.properties,");
        this.administration = extensions.getInstance(Administration.class);
        this.frontEnds = extensions.getInstance(FrontEnds.class);
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(this::result).subscribeOn(Schedulers.boundedElastic());
    }

    private Result result() {
        Status status = administration.status();
        if (status.store() != StoreState.WELL) {
            return Result.degraded(NAME, status.cause().orElse("the database of the greylist is still opening"));
        }
        return frontEnds.areUsed() ? Result.healthy(NAME)
            : Result.degraded(NAME, "nothing is greylisted: no <handlerchain> of smtpserver.xml has the handler"
                + " io.github.jamesgreylist.james.Greylisting, and greylist.properties has no policy.listen");
    }
}
