package io.github.jamesgreylist.admin;

/** The kinds of rows, in the words of the interface: {@code KNOWN_SENDER} is {@code known-sender} there. */
public enum Kind {
    TRIPLET, NETWORK, SPF_DOMAIN, KNOWN_SENDER, KNOWN_DOMAIN, CORRESPONDENT, CORRESPONDENT_DOMAIN, RELEASE
}
