package io.github.jamesgreylist.policy;

import io.github.jamesgreylist.dns.OpenFiles;

/**
 * How many connections may be open at a time: fewer than the process may open files. Without a bound of our own the system
 * refuses the connection that is one too many, which then hangs, and refuses the database its files as well.
 *
 * @param connections at least one
 * @param reason      for the log: what the limit is, where it comes from, and what raises it
 */
record ConnectionLimit(int connections, String reason) {

    /** A Postfix of a thousand processes has a thousand connections. */
    static final int MOST = 10_000;
    /**
     * For the questions to silent name servers, of which there may be 512, administrators and Prometheus, who may be 96, the
     * database (an embedded Derby has about 150 files open), lists, and the jar itself.
     */
    private static final int RESERVED = 896;

    /** By the limit under which this process runs. */
    static ConnectionLimit ofThisProcess() {
        return ofOpenFiles(OpenFiles.most());
    }

    /** @param files which the process may have open, of all kinds; where it is small, half of it is left to the others */
    static ConnectionLimit ofOpenFiles(long files) {
        long room = files - Math.min(RESERVED, files / 2);
        return room >= MOST ? of(MOST)
            : new ConnectionLimit((int) Math.max(1, room), "as this process may have " + files + " files open and needs some"
                + " for the database and the DNS; to have room for more, raise LimitNOFILE= in its unit, or ulimit -n");
    }

    /** @param connections more than a sensible site needs */
    static ConnectionLimit of(int connections) {
        return new ConnectionLimit(connections, "more than a mail server needs; see who asks");
    }

    @Override
    public String toString() {
        return connections + ", " + reason;
    }
}
