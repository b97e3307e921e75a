package io.github.jamesgreylist.jamesonderby;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/** A mailbox owner that the server creates for itself. */
record User(String address, String password) {

    /** Every domain has one (RFC 5321, section 4.5.1). */
    private static final String POSTMASTER = "postmaster";

    /**
     * @param text {@code ADDRESS:PASSWORD}; the password may contain colons
     * @throws IllegalArgumentException if it is not
     */
    static User parse(String text) {
        int colon = text.indexOf(':');
        int at = text.indexOf('@');
        if (at < 1 || colon < at + 2 || colon == text.length() - 1) {
            throw new IllegalArgumentException("--user wants ADDRESS:PASSWORD, such as bob@demo.test:secret, not " + text);
        }
        return new User(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Leaves an existing user alone, password included. */
    void createIfAbsent(DomainList domains, UsersRepository users) throws DomainListException, UsersRepositoryException {
        Domain domain = domain();
        if (!domains.containsDomain(domain)) {
            domains.addDomain(domain);
        }
        Username name = Username.of(address);
        if (!users.contains(name)) {
            users.addUser(name, password);
        }
    }

    /** Gets what is for the postmaster of the domain, unless that goes to somebody already. */
    void standInForPostmaster(UsersRepository users, RecipientRewriteTable aliases)
            throws UsersRepositoryException, RecipientRewriteTableException {
        MappingSource postmaster = MappingSource.fromUser(POSTMASTER, domain());
        if (!users.contains(Username.fromLocalPartWithDomain(POSTMASTER, domain()))
                && aliases.getStoredMappings(postmaster).isEmpty()) {
            aliases.addAddressMapping(postmaster, address);
        }
    }

    private Domain domain() {
        return Domain.of(address.substring(address.indexOf('@') + 1));
    }
}
