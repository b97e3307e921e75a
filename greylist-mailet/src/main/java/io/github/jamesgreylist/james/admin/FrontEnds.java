package io.github.jamesgreylist.james.admin;

/** Whether anybody asks the greylist at all. Without its lines in James's files it would be idle, and nobody would notice. */
public final class FrontEnds {

    private volatile boolean used;

    /** The handler of an SMTP server is there, or the policy server listens. */
    public void use() {
        used = true;
    }

    boolean areUsed() {
        return used;
    }
}
