package io.github.jamesgreylist.admin.http;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.CannotChangeException;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.transfer.BadExportException;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests. For any number of threads; blocks, as {@link Administration} does, so never on a network thread.
 *
 * <p>A front end finds out who asks, and how much he may do. All else is here: which sites and hosts may ask, who may do
 * what, errors and their words.
 */
public final class AdminApi {

    private static final Logger LOGGER = LoggerFactory.getLogger(AdminApi.class);
    private static final Map<String, String> HEADERS = Map.of("X-Content-Type-Options", "nosniff", "Cache-Control",
        "no-store", "Referrer-Policy", "no-referrer", "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    private final List<Route> routes;
    private final SameSite sameSite;

    /**
     * @param hosts of the door: a process may have several, each with an API of its own
     * @param clock for what a request leaves out
     */
    public AdminApi(Administration administration, AllowedHosts hosts, Clock clock) {
        this.routes = new Routes(administration, clock).all();
        this.sameSite = new SameSite(hosts);
    }

    /** What there is, as {@code GET /greylist/status}. */
    List<String> table() {
        return routes.stream().map(route -> route.method() + " " + route.path()).toList();
    }

    /** Never throws; what is wrong is an answer, too. */
    public AdminResponse answer(AdminRequest request) {
        AdminResponse answer = unsecured(request);
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.putAll(answer.headers());
        return new AdminResponse(answer.status(), answer.contentType(), headers, answer.streamed(),
            request.method().equals("HEAD") ? out -> {} : answer.body());
    }

    /**
     * What somebody else answers at the same door, to whom this one would answer.
     *
     * @param more never throws
     */
    public AdminResponse answer(AdminRequest request, Function<AdminRequest, AdminResponse> more) {
        try {
            sameSite.check(request);
            return more.apply(request);
        } catch (Problem e) {
            return refused(e, Optional.empty());
        }
    }

    private AdminResponse unsecured(AdminRequest request) {
        try {
            sameSite.check(request);
            return request.path().equals("/greylist") ? toThePage()
                : PageFiles.isOne(request.path()) ? page(request) : route(request);
        } catch (Problem e) {
            return refused(e, Optional.empty());
        } catch (StoreException e) {
            return refused(new Problem(503, "Unavailable", "the database is away, and mail goes by onStoreFailure; until it is"
                + " back, status, lists, and what of explain needs no database still work"), Optional.of(e.getMessage()));
        } catch (BadExportException | IllegalArgumentException e) {
            return refused(Problem.badInput(e.getMessage()), Optional.empty());
        } catch (CannotChangeException e) {
            return refused(new Problem(409, "WrongState", e.getMessage()), Optional.empty());
        } catch (IOException e) {
            return refused(Problem.badInput("the body could not be read to its end"), Optional.of(e.toString()));
        } catch (RuntimeException | Error e) {
            LOGGER.error("a request of an administrator failed, and this is a fault of the greylist's own: {} {}",
                request.method(), request.path(), e);
            return refused(new Problem(500, "ServerError", "this is a fault of the greylist's own; its log says more"),
                Optional.of(e.toString()));
        }
    }

    private static AdminResponse toThePage() {
        return new AdminResponse(301, "text/plain; charset=utf-8", Map.of("Location", "greylist/"), false, out -> {});
    }

    private static AdminResponse page(AdminRequest request) {
        if (!method(request).equals("GET")) {
            throw wrongMethod(request, List.of("GET"));
        }
        return PageFiles.find(request.path()).orElseThrow(() -> Problem.notFound(request.path()));
    }

    private AdminResponse route(AdminRequest request) throws IOException {
        // Before all else: what there is, is nobody's business who is not known.
        if (request.access() == Access.NONE) {
            throw new Problem(401, "Unauthorized", "this needs a token: send the header Authorization: Bearer TOKEN",
                Map.of("WWW-Authenticate", "Bearer"));
        }
        List<Route> here = routes.stream().filter(route -> route.isFor(request.path())).toList();
        if (here.isEmpty()) {
            throw Problem.notFound(request.path());
        }
        Route route = here.stream().filter(any -> any.method().equals(method(request))).findFirst()
            .orElseThrow(() -> wrongMethod(request, here.stream().map(Route::method).toList()));
        if (route.access() == Access.CHANGE && request.access() != Access.CHANGE) {
            throw new Problem(403, "Forbidden", "this token may only read: to change something, use the administrator's");
        }
        return route.answer(request);
    }

    private static String method(AdminRequest request) {
        return request.method().equals("HEAD") ? "GET" : request.method();
    }

    private static Problem wrongMethod(AdminRequest request, List<String> allowed) {
        String all = allowed.stream().distinct().collect(Collectors.joining(", "));
        return new Problem(405, "MethodNotAllowed", request.method() + " is not possible here: there are " + all,
            Map.of("Allow", all));
    }

    private static AdminResponse refused(Problem problem, Optional<String> cause) {
        AdminResponse answer = Routes.json(problem.status(), problem.body(cause));
        return new AdminResponse(answer.status(), answer.contentType(), problem.headers(), false, answer.body());
    }
}
