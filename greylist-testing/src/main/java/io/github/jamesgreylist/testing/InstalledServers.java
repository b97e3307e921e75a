package io.github.jamesgreylist.testing;

/** Whether the tests use mail and database servers and browsers of this machine. */
public final class InstalledServers {

    /** As {@code ./greylist test SERVERS=no} sets it. */
    private static final boolean WANTED = !System.getProperty("test.servers", "").equals("no");

    private InstalledServers() {}

    /** False if none is to be used, be it installed or not. */
    public static boolean areWanted() {
        return WANTED;
    }
}
