package io.github.jamesgreylist.identity;

import java.util.Optional;

/**
 * What SPF says of a sender and a client, RFC 7208.
 *
 * @param domain the registered domain that vouches for the client: present only with {@link Result#PASS}, and only if that
 *               domain does not vouch for everybody
 */
public record Spf(Result result, Optional<String> domain) {

    /** Nothing is known: not asked, no public client, no domain. */
    public static final Spf NONE = new Spf(Result.NONE);

    /** Error: the record cannot be used. Unanswered: the DNS did not answer in time, or there were too many questions. */
    public enum Result {
        PASS, FAIL, SOFTFAIL, NEUTRAL, NONE, ERROR, UNANSWERED
    }

    public Spf(Result result) {
        this(result, Optional.empty());
    }

    /** Whether the domain's owner says that this client does not send for it. */
    public boolean isForged() {
        return result == Result.FAIL || result == Result.SOFTFAIL;
    }
}
