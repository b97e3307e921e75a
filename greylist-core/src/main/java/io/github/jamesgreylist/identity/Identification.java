package io.github.jamesgreylist.identity;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What is known of a client beyond its network. {@code docs/behaviour.md} §11.
 *
 * @param spfDomain    the registered domain that vouches for it
 * @param isForged     SPF says that the sender's domain has not sent this
 * @param hasOwnName   it has a confirmed name that is not made of its address
 * @param isLocal      its network is one in which a proxy may hide all clients: it earns nothing
 * @param isComplete   everything was looked up; otherwise only what costs nothing
 * @param isUnanswered nobody gets an answer from the DNS
 */
public record Identification(Optional<String> spfDomain, boolean isForged, boolean hasOwnName, boolean isLocal,
        boolean isComplete, boolean isUnanswered) {

    /** Of a client of which nothing is known, and nothing more can be found out. */
    public static final Identification NONE = new Identification(Optional.empty(), false, false, false, true, false);

    /**
     * @param name  the client's confirmed name
     * @param spf   what SPF says, if that is known
     * @param isComplete as above
     * @param isUnanswered as above
     */
    public static Identification of(InetAddress client, Optional<String> name, Optional<Spf> spf, boolean isComplete,
            boolean isUnanswered) {
        return new Identification(spf.flatMap(Spf::domain), spf.filter(Spf::isForged).isPresent(),
            name.filter(host -> OwnName.isOwn(host, client)).isPresent(), Addresses.hidesClients(client), isComplete,
            isUnanswered);
    }

    /** Somebody stands for the client: it waits for the shorter delay, and counts for the auto-whitelist of networks. */
    public boolean isVouched() {
        return spfDomain.isPresent() || hasOwnName;
    }

    /** With the shorter delay. */
    public boolean isTrusted() {
        return isVouched() || isLocal || isUnanswered;
    }

    /** What passes now earns something for what comes later. */
    public boolean isEarning() {
        return isComplete && !isLocal && !isUnanswered;
    }
}
