package io.github.jamesgreylist.bridge.command;

import java.io.IOException;
import java.util.Map;

/** A way to a server. */
@FunctionalInterface
interface Wire {

    /**
     * Asks once.
     *
     * @param headers beside those of the body
     * @throws CommandFailure if nobody is there
     * @throws IOException    if the connection breaks
     */
    Answer ask(Request request, Map<String, String> headers) throws IOException;
}
