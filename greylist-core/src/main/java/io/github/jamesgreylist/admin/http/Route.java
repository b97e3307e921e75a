package io.github.jamesgreylist.admin.http;

import java.io.IOException;
import java.util.List;

/**
 * A line of the table.
 *
 * @param path       may end in {@code /*}, which is one name
 * @param parameters that it knows
 */
record Route(String method, String path, Access access, List<String> parameters, Handler handler) {

    /** What is there to be done; what is wrong is a {@link Problem}, or what {@code Administration} throws. */
    @FunctionalInterface
    interface Handler {

        AdminResponse answer(Call call) throws IOException;
    }

    /** @param name what stands for the star */
    record Call(AdminRequest request, Parameters parameters, String name) {}

    boolean isFor(String asked) {
        return isOfNames() ? asked.startsWith(stem()) && asked.indexOf('/', stem().length()) < 0 : asked.equals(path);
    }

    AdminResponse answer(AdminRequest request) throws IOException {
        String name = isOfNames() ? request.path().substring(stem().length()) : "";
        return handler.answer(new Call(request, new Parameters(request.query(), parameters), name));
    }

    private boolean isOfNames() {
        return path.endsWith("/*");
    }

    private String stem() {
        return path.substring(0, path.length() - 1);
    }
}
