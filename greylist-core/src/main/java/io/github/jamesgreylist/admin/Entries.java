package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.Optional;

/** Searches and changes what is stored. */
public class Entries {

    Found search(Search search) {
        throw new UnsupportedOperationException("search");
    }

    Released release(Caller caller, String sender, String recipient, Optional<String> client) {
        throw new UnsupportedOperationException("release");
    }

    long forget(Caller caller, Search search) {
        throw new UnsupportedOperationException("forget");
    }

    long export(Writer out) throws IOException {
        throw new UnsupportedOperationException("export");
    }

    Import.Result load(Caller caller, BufferedReader in) throws IOException {
        throw new UnsupportedOperationException("import");
    }
}
