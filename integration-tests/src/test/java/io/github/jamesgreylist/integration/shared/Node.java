package io.github.jamesgreylist.integration.shared;

import java.io.IOException;

/** One of the servers that share a greylist. */
interface Node {

    String name();

    /** Mail to bob@demo.test. @return {@code 450} and its text if it is to wait, anything else if it is not */
    String attempt(String client, String sender) throws IOException;

    /** Decisions, and everything else. */
    String log() throws IOException;

    default boolean defers(String client, String sender) throws IOException {
        return attempt(client, sender).startsWith("450");
    }
}
