package io.github.jamesgreylist.james.admin;

import io.github.jamesgreylist.admin.Caller;
import io.github.jamesgreylist.admin.http.Access;
import io.github.jamesgreylist.admin.http.AdminApi;
import io.github.jamesgreylist.admin.http.AdminRequest;
import io.github.jamesgreylist.admin.http.AdminResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import spark.Request;
import spark.Response;
import spark.Route;
import spark.Service;

/**
 * Between WebAdmin's Spark and the interface. Uses nothing of the servlets below Spark, whose package names differ between
 * James 3.8 and 3.9.
 *
 * @param base under which all of this is, and which stands for the interface's own
 */
record SparkExchange(AdminApi api, Access access, String base) {

    private static final String OWN_BASE = "/greylist";

    void define(Service service) {
        Route answer = this::answer;
        for (String path : new String[] {base, base + "/*"}) {
            // WebAdmin answers every preflight itself, and lets everybody in; what comes before its routes is ours.
            service.before(path, (request, response) -> refuseOptions(service, request, response));
            service.get(path, answer);
            service.head(path, answer);
            service.post(path, answer);
            service.put(path, answer);
            service.delete(path, answer);
            service.patch(path, answer);
        }
    }

    private void refuseOptions(Service service, Request request, Response response) throws IOException {
        if (request.requestMethod().equals("OPTIONS")) {
            AdminResponse answer = api.answer(asked(request));
            head(response, answer);
            service.halt(answer.status(), new String(bytes(answer), StandardCharsets.UTF_8));
        }
    }

    private Object answer(Request request, Response response) throws IOException {
        AdminResponse answer = api.answer(asked(request));
        response.status(answer.status());
        head(response, answer);
        return answer.streamed() ? new WrittenAside(answer.body()) : bytes(answer);
    }

    private void head(Response response, AdminResponse answer) {
        response.type(answer.contentType());
        // The only place where it leads is from the base to what is below it.
        answer.headers().forEach((name, value) -> response.header(name, name.equals("Location") ? base + "/" : value));
    }

    private static byte[] bytes(AdminResponse answer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        answer.body().writeTo(bytes);
        return bytes.toByteArray();
    }

    private AdminRequest asked(Request request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(name -> headers.put(name, request.headers(name)));
        String name = Optional.ofNullable(request.<Object>attribute(AuthenticationFilter.LOGIN)).map(Object::toString)
            .orElse("WebAdmin");
        // WebAdmin has read the body already, for its log.
        return new AdminRequest(request.requestMethod(), OWN_BASE + request.uri().substring(base.length()),
            Optional.ofNullable(request.queryString()).orElse(""), headers, new ByteArrayInputStream(request.bodyAsBytes()),
            new Caller(name, request.ip()), access);
    }
}
