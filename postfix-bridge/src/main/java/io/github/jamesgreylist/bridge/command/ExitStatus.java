package io.github.jamesgreylist.bridge.command;

/** What commands end with, for scripts. */
public final class ExitStatus {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    public static final int NOTHING_FOUND = 3;
    public static final int STORE_AWAY = 4;

    /** For --help. */
    static final String IN_WORDS = "Exit status: 0 done; 1 the server cannot be reached, or refuses; 2 something is wrong with"
        + " what was typed; 3 nothing was found; 4 the greylist's database is away (status).";

    private ExitStatus() {}
}
