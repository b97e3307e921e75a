package io.github.jamesgreylist.jamesonderby;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import io.github.jamesgreylist.jamesonderby.modules.DatabaseModule;
import io.github.jamesgreylist.jamesonderby.modules.DomainsModule;
import io.github.jamesgreylist.jamesonderby.modules.MailRepositoriesModule;
import io.github.jamesgreylist.jamesonderby.modules.MailboxesModule;
import io.github.jamesgreylist.jamesonderby.modules.QuotaModule;
import io.github.jamesgreylist.jamesonderby.modules.RewriteTableModule;
import io.github.jamesgreylist.jamesonderby.modules.SearchModule;
import io.github.jamesgreylist.jamesonderby.modules.UsersModule;
import org.apache.james.CoreDataModule;
import org.apache.james.NaiveDelegationStoreModule;
import org.apache.james.modules.MailboxModule;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.mailbox.DefaultEventModule;
import org.apache.james.modules.mailbox.MemoryDeadLetterModule;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.protocols.SMTPServerModule;
import org.apache.james.modules.queue.memory.MemoryMailQueueModule;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.DefaultProcessorsConfigurationProviderModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.MailboxRoutesModule;
import org.apache.james.modules.server.NoJwtModule;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.modules.server.WebAdminServerModule;

/** What the server consists of. */
final class ServerModules {

    private ServerModules() {}

    static Module all() {
        return Modules.combine(stored(), delivery(), protocols(), webAdmin());
    }

    /** Written for this project, because James's own modules were never published. */
    private static Module stored() {
        return Modules.combine(
            new DatabaseModule(),
            new DomainsModule(),
            new UsersModule(),
            new RewriteTableModule(),
            new MailRepositoriesModule(),
            new MailboxesModule(),
            new QuotaModule(),
            new SearchModule());
    }

    /** From SMTP's queue, in memory here, through the mailets into a mailbox. */
    private static Module delivery() {
        return Modules.combine(
            new CoreDataModule(),
            new NaiveDelegationStoreModule(),
            new MailboxModule(),
            new DefaultEventModule(),
            new MemoryDeadLetterModule(),
            new MemoryMailQueueModule(),
            new RawPostDequeueDecoratorModule(),
            new MailetProcessingModule(),
            new DefaultProcessorsConfigurationProviderModule(),
            new TaskManagerModule());
    }

    private static Module protocols() {
        return Modules.combine(
            new ProtocolHandlerModule(),
            new SMTPServerModule(),
            new IMAPServerModule());
    }

    private static Module webAdmin() {
        return Modules.combine(
            new WebAdminServerModule(),
            new NoJwtModule(),
            new DataRoutesModules(),
            new MailboxRoutesModule(),
            new MailQueueRoutesModule(),
            new MailRepositoriesRoutesModule());
    }
}
