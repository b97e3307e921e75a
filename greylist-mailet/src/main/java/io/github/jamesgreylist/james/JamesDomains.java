package io.github.jamesgreylist.james;

import com.google.inject.Provider;
import io.github.jamesgreylist.recipient.LocalDomains;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * James's domains, for administrators who ask what would become of a mail.
 *
 * @param list when it is first needed: James configures it after it has made the greylist
 */
record JamesDomains(Provider<DomainList> list) implements LocalDomains {

    private static final Logger LOGGER = LoggerFactory.getLogger(JamesDomains.class);

    @Override
    public Optional<Boolean> have(String recipient) {
        try {
            return Optional.of(list.get().containsDomain(Domain.of(recipient.substring(recipient.lastIndexOf('@') + 1))));
        } catch (DomainListException | RuntimeException e) {
            LOGGER.debug("no domain list", e);
            return Optional.empty();
        }
    }
}
