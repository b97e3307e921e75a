package io.github.jamesgreylist.jamesonderby;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.util.List;
import org.apache.james.domainlist.jpa.JPADomainList;
import org.apache.james.rrt.jpa.JPARecipientRewriteTable;
import org.apache.james.user.jpa.JPAUsersRepository;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/**
 * Makes the users that were asked for before any port opens: mail for a user who is not there yet would be refused for
 * good. To be combined behind the modules of users, domains and aliases, as each part is made ready in that order.
 */
final class FirstUsersModule extends AbstractModule {

    private final List<User> wanted;

    FirstUsersModule(List<User> wanted) {
        this.wanted = List.copyOf(wanted);
    }

    @ProvidesIntoSet
    InitializationOperation makeUsers(JPAUsersRepository users, JPADomainList domains, JPARecipientRewriteTable aliases) {
        return InitilizationOperationBuilder.forClass(JPAUsersRepository.class)
            .init(() -> {
                for (User user : wanted) {
                    user.createIfAbsent(domains, users);
                    user.standInForPostmaster(users, aliases);
                }
            })
            .requires(List.of(JPADomainList.class, JPARecipientRewriteTable.class));
    }
}
