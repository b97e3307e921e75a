package io.github.jamesgreylist.transfer;

/** What was to be imported is no export, or not all of one. */
public final class BadExportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadExportException(long line, String what) {
        super("line " + line + ": " + what + (line == 1 ? "; nothing was imported"
            : "; the lines before it are imported, and may be imported again"));
    }
}
