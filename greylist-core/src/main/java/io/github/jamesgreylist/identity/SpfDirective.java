package io.github.jamesgreylist.identity;

import org.apache.james.jspf.core.DNSLookupContinuation;
import org.apache.james.jspf.core.SPF1Constants;
import org.apache.james.jspf.core.SPFSession;
import org.apache.james.jspf.core.exceptions.PermErrorException;
import org.apache.james.jspf.terms.Directive;
import org.jspecify.annotations.Nullable;

/** A mechanism with its qualifier. jSPF's own does the same, and logs each that matches at INFO. */
final class SpfDirective extends Directive {

    private SpfDirective(Directive directive) throws PermErrorException {
        super(directive.getQualifier(), directive.getMechanism());
    }

    /** @throws IllegalStateException never: what jSPF has made, it takes */
    static Directive of(Directive directive) {
        try {
            return new SpfDirective(directive);
        } catch (PermErrorException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable DNSLookupContinuation checkSPF(SPFSession session) {
        // The first that matches counts.
        if (session.getCurrentResult() == null && session.getCurrentResultExpanded() == null) {
            session.removeAttribute(ATTRIBUTE_MECHANISM_RESULT);
            session.pushChecker(this::conclude);
            session.pushChecker(getMechanism());
        }
        return null;
    }

    /** A mechanism that says nothing, as {@code all}, matches. */
    private @Nullable DNSLookupContinuation conclude(SPFSession session) {
        if (!Boolean.FALSE.equals(session.getAttribute(ATTRIBUTE_MECHANISM_RESULT))) {
            session.setCurrentResult(getQualifier().isEmpty() ? SPF1Constants.PASS : getQualifier());
        }
        return null;
    }
}
