package io.github.jamesgreylist.admin.http;

import com.google.gson.JsonObject;
import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Caller;
import io.github.jamesgreylist.admin.Inquiry;
import io.github.jamesgreylist.admin.Kind;
import io.github.jamesgreylist.admin.ListName;
import io.github.jamesgreylist.admin.Search;
import io.github.jamesgreylist.admin.State;
import io.github.jamesgreylist.admin.Status;
import io.github.jamesgreylist.admin.Status.StoreState;
import io.github.jamesgreylist.admin.http.Route.Call;
import io.github.jamesgreylist.admin.http.Route.Handler;
import io.github.jamesgreylist.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The table: what can be asked, and what of {@link Administration} answers it. */
final class Routes {

    private static final List<String> ROWS = List.of("client", "sender", "recipient", "kind", "state", "older", "newer");
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final int MOST_SPANS = 10_000;

    private final Administration administration;
    private final Clock clock;

    Routes(Administration administration, Clock clock) {
        this.administration = administration;
        this.clock = clock;
    }

    List<Route> all() {
        return List.of(
            read("/greylist/status", List.of(), this::status),
            read("/greylist/triplets", Stream.concat(ROWS.stream(), Stream.of("limit", "after")).toList(),
                call -> json(200, administration.search(search(call.parameters())))),
            change("DELETE", "/greylist/triplets", ROWS, this::forget),
            read("/greylist/explain", List.of("client", "name", "helo", "sender", "recipient"), this::explain),
            change("POST", "/greylist/release", List.of("sender", "recipient", "client"), this::release),
            read("/greylist/lists/*", List.of(), call -> json(200, administration.list(list(call)))),
            change("POST", "/greylist/lists/*", List.of(), this::add),
            change("DELETE", "/greylist/lists/*", List.of("entry"), this::remove),
            read("/greylist/statistics", List.of("from", "to", "by"), this::statistics),
            read("/greylist/report", List.of("from", "to"), this::report),
            read("/greylist/export", List.of(), call -> export()),
            change("POST", "/greylist/import", List.of(), call -> json(200,
                administration.load(caller(call.request(), Optional.empty()), Bodies.text(call.request())))),
            read("/greylist/openapi.yaml", List.of(), call -> description()));
    }

    private static Route read(String path, List<String> parameters, Handler handler) {
        return new Route("GET", path, Access.READ, parameters, handler);
    }

    private static Route change(String method, String path, List<String> parameters, Handler handler) {
        return new Route(method, path, Access.CHANGE, parameters, handler);
    }

    /** With what whoever asks may do, which the page wants to know. */
    private AdminResponse status(Call call) {
        JsonObject status = Json.tree(administration.status()).getAsJsonObject();
        status.addProperty("access", Json.name(call.request().access()));
        return json(200, status);
    }

    private static Search search(Parameters given) {
        return new Search(given.text("client"), given.mailbox("sender"), given.mailbox("recipient"),
            given.choice("kind", Kind.class), given.choice("state", State.class), given.duration("older"),
            given.duration("newer"), given.integer("limit", 1, LARGEST_PAGE, PAGE), given.text("after"));
    }

    private AdminResponse forget(Call call) {
        Search search = search(call.parameters());
        if (search.client().isEmpty() && search.sender().isEmpty() && search.recipient().isEmpty()) {
            throw Problem.badInput("this would forget everything: say whose rows, by client, sender or recipient");
        }
        return json(200, administration.forget(caller(call.request(), Optional.empty()), search));
    }

    private AdminResponse explain(Call call) {
        Parameters given = call.parameters();
        return json(200, administration.explain(new Inquiry(given.address("client"), given.text("name"), given.text("helo"),
            given.required("sender", given.mailbox("sender")), recipient(given))));
    }

    private AdminResponse release(Call call) {
        Parameters given = call.parameters();
        return json(200, administration.release(caller(call.request(), Optional.empty()),
            given.required("sender", given.mailbox("sender")), recipient(given), given.text("client")));
    }

    private static String recipient(Parameters given) {
        return given.required("recipient", given.mailbox("recipient").filter(recipient -> !recipient.isEmpty()));
    }

    private AdminResponse add(Call call) throws IOException {
        ListName list = list(call);
        Map<String, String> body = Bodies.object(call.request(), List.of("entry", "reason", "author"));
        return json(201, administration.add(caller(call.request(), Optional.ofNullable(body.get("author"))), list,
            entry(Optional.ofNullable(body.get("entry"))), body.getOrDefault("reason", "")));
    }

    private AdminResponse remove(Call call) throws IOException {
        ListName list = list(call);
        Optional<String> entry = call.parameters().words("entry");
        Map<String, String> body =
            entry.isPresent() ? Map.of() : Bodies.object(call.request(), List.of("entry", "reason", "author"));
        return json(200, administration.remove(caller(call.request(), Optional.ofNullable(body.get("author"))), list,
            entry(entry.or(() -> Optional.ofNullable(body.get("entry")))), body.getOrDefault("reason", "")));
    }

    private static String entry(Optional<String> given) {
        return given.map(String::strip).filter(entry -> !entry.isEmpty())
            .orElseThrow(() -> Problem.badInput("entry is missing"));
    }

    private static ListName list(Call call) {
        return Stream.of(ListName.values()).filter(list -> Json.name(list).equals(call.name())).findFirst()
            .orElseThrow(() -> new Problem(404, "notFound", "there is no such list: there are clients, recipients, senders"
                + " and rules"));
    }

    private AdminResponse statistics(Call call) {
        Period period = period(call.parameters());
        Duration by = call.parameters().choice("by", ChronoUnitName.class).orElse(ChronoUnitName.HOUR).length();
        if (period.length().dividedBy(by) > MOST_SPANS) {
            throw Problem.badInput("these are more than " + MOST_SPANS + " spans: ask for a shorter time, or by=day");
        }
        return json(200, administration.statistics(period.from(), period.to(), by));
    }

    private AdminResponse report(Call call) {
        Period period = period(call.parameters());
        return json(200, administration.report(period.from(), period.to()));
    }

    private enum ChronoUnitName {
        HOUR, DAY;

        Duration length() {
            return Duration.of(1, this == HOUR ? ChronoUnit.HOURS : ChronoUnit.DAYS);
        }
    }

    private record Period(Instant from, Instant to) {

        Duration length() {
            return Duration.between(from, to);
        }
    }

    /** The last day, if nothing else is said. */
    private Period period(Parameters given) {
        Instant to = given.instant("to").orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
        Instant from = given.instant("from").orElseGet(() -> to.minus(1, ChronoUnit.DAYS));
        if (!from.isBefore(to)) {
            throw Problem.badInput("from must be before to");
        }
        return new Period(from, to);
    }

    /** Once it has begun, it cannot be said any more that the store is away. */
    private AdminResponse export() {
        Status status = administration.status();
        if (status.store() != StoreState.WELL) {
            throw new StoreException(status.cause().orElse("the database is still opening"));
        }
        return new AdminResponse(200, "text/plain; charset=utf-8", Map.of(), true, this::export);
    }

    private void export(OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        administration.export(writer);
        writer.flush();
    }

    private static AdminResponse description() {
        byte[] file = PageFiles.read("openapi.yaml").orElseThrow();
        return new AdminResponse(200, "application/yaml; charset=utf-8", Map.of(), false, out -> out.write(file));
    }

    /** The person, as far as the request says, and what is really known of it. */
    private static Caller caller(AdminRequest request, Optional<String> author) {
        Caller known = request.caller();
        return author.filter(name -> !name.isBlank()).or(() -> AuthorHeader.of(request))
            .map(name -> new Caller(AuthorHeader.checked(name) + " (" + known.name() + ")", known.from())).orElse(known);
    }

    static AdminResponse json(int status, Object value) {
        byte[] body = (Json.of(value) + "\n").getBytes(StandardCharsets.UTF_8);
        return new AdminResponse(status, "application/json", Map.of(), false, out -> out.write(body));
    }
}
