package io.github.jamesgreylist.jamesonderby.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.store.extractor.JsoupTextExtractor;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;

/**
 * Searches mail by reading it, without an index. James's JPA server uses Lucene, whose index files lie beside the
 * database and outlive it: more than a demo or a test needs.
 */
public final class SearchModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MessageSearchIndex.class).to(SimpleMessageSearchIndex.class).in(Scopes.SINGLETON);
        bind(TextExtractor.class).to(JsoupTextExtractor.class).in(Scopes.SINGLETON);
    }
}
