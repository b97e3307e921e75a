package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.settings.Given;
import java.nio.file.Path;

/** Another process has a --dbdir open. It may end any time. */
final class DirectoryInUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DirectoryInUseException(Path dbdir) {
        super(Given.quote("--dbdir", dbdir.toString())
            + " is in use: stop the bridge, or wait for the export or import, that has it open");
    }
}
