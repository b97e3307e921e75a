package io.github.jamesgreylist.identity;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.core.DNSServiceEnabled;
import org.apache.james.jspf.core.MacroExpand;
import org.apache.james.jspf.core.MacroExpandEnabled;
import org.apache.james.jspf.core.SPF1Record;
import org.apache.james.jspf.core.SPFCheckEnabled;
import org.apache.james.jspf.core.SPFRecordParser;
import org.apache.james.jspf.core.exceptions.PermErrorException;
import org.apache.james.jspf.impl.DefaultTermDefinition;
import org.apache.james.jspf.impl.SPF;
import org.apache.james.jspf.parser.RFC4408SPF1Parser;
import org.apache.james.jspf.parser.TermDefinition;
import org.apache.james.jspf.parser.TermsFactory;
import org.apache.james.jspf.terms.AMechanism;
import org.apache.james.jspf.terms.AllMechanism;
import org.apache.james.jspf.terms.Configuration;
import org.apache.james.jspf.terms.ConfigurationEnabled;
import org.apache.james.jspf.terms.ExistsMechanism;
import org.apache.james.jspf.terms.ExpModifier;
import org.apache.james.jspf.terms.IP4Mechanism;
import org.apache.james.jspf.terms.IP6Mechanism;
import org.apache.james.jspf.terms.IncludeMechanism;
import org.apache.james.jspf.terms.MXMechanism;
import org.apache.james.jspf.terms.PTRMechanism;
import org.apache.james.jspf.terms.RedirectModifier;
import org.apache.james.jspf.terms.UnknownModifier;
import org.jspecify.annotations.Nullable;

/**
 * Puts jSPF together without its file of class names, which it looks for with the thread's class loader: in James that would
 * be James's own jSPF.
 */
final class Jspf implements TermsFactory {

    private static final Map<Class<?>, Supplier<Object>> MECHANISMS = new LinkedHashMap<>();
    private static final Map<Class<?>, Supplier<Object>> MODIFIERS = new LinkedHashMap<>();

    static {
        MECHANISMS.put(AllMechanism.class, AllMechanism::new);
        MECHANISMS.put(AMechanism.class, AMechanism::new);
        MECHANISMS.put(ExistsMechanism.class, ExistsMechanism::new);
        MECHANISMS.put(IncludeMechanism.class, IncludeMechanism::new);
        MECHANISMS.put(IP4Mechanism.class, IP4Mechanism::new);
        MECHANISMS.put(IP6Mechanism.class, IP6Mechanism::new);
        MECHANISMS.put(MXMechanism.class, MXMechanism::new);
        MECHANISMS.put(PTRMechanism.class, PTRMechanism::new);
        MODIFIERS.put(ExpModifier.class, ExpModifier::new);
        MODIFIERS.put(RedirectModifier.class, RedirectModifier::new);
        // Last: it matches the others, too.
        MODIFIERS.put(UnknownModifier.class, UnknownModifier::new);
    }

    private final DNSService dns = new NoQuestions();
    private final MacroExpand macros = new MacroExpand(dns);
    private final Collection<TermDefinition> mechanisms = definitions(MECHANISMS);
    private final Collection<TermDefinition> modifiers = definitions(MODIFIERS);
    private final SPF spf;

    private Jspf() {
        this.spf = new SPF(dns, parser(), macros, (session, result) -> {
            throw new UnsupportedOperationException();
        });
    }

    /** For one thread at a time: macros are read with a pattern in a field. It only says what it wants to know: it asks nobody. */
    static SPF create() {
        return new Jspf().spf;
    }

    private SPFRecordParser parser() {
        SPFRecordParser parser = new RFC4408SPF1Parser(this);
        return text -> {
            SPF1Record record = parser.parse(text);
            record.getDirectives().replaceAll(SpfDirective::of);
            return record;
        };
    }

    private static Collection<TermDefinition> definitions(Map<Class<?>, Supplier<Object>> terms) {
        return terms.keySet().stream().map(Jspf::definition).toList();
    }

    private static TermDefinition definition(Class<?> term) {
        try {
            return new DefaultTermDefinition(term);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Object createTerm(Class<?> kind, @Nullable Configuration configuration) throws PermErrorException {
        Object term = Objects.requireNonNull(MECHANISMS.containsKey(kind) ? MECHANISMS.get(kind) : MODIFIERS.get(kind)).get();
        if (term instanceof DNSServiceEnabled asking) {
            asking.enableDNSService(dns);
        }
        if (term instanceof MacroExpandEnabled expanding) {
            expanding.enableMacroExpand(macros);
        }
        if (term instanceof SPFCheckEnabled including) {
            including.enableSPFChecking(spf);
        }
        if (term instanceof ConfigurationEnabled configured) {
            configured.config(configuration == null || configuration.groupCount() == 0 ? null : configuration);
        }
        return term;
    }

    @Override
    public Collection<TermDefinition> getMechanismsCollection() {
        return mechanisms;
    }

    @Override
    public Collection<TermDefinition> getModifiersCollection() {
        return modifiers;
    }

    private static final class NoQuestions implements DNSService {

        @Override
        public List<String> getRecords(DNSRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
            throw new UnsupportedOperationException();
        }

        /** Only explanations name the server. */
        @Override
        public List<String> getLocalDomainNames() {
            return List.of();
        }

        @Override
        public void setTimeOut(int seconds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int getRecordLimit() {
            return SpfEvaluation.MOST_HOSTS;
        }

        @Override
        public void setRecordLimit(int limit) {
            throw new UnsupportedOperationException();
        }
    }
}
