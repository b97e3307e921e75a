package io.github.jamesgreylist.bridge.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A server's answer.
 *
 * @param body throws an {@link IOException} if it breaks off before its end
 */
record Answer(int status, InputStream body) implements AutoCloseable {

    String text() throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
