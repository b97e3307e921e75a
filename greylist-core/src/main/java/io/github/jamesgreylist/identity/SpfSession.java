package io.github.jamesgreylist.identity;

import java.util.Locale;
import org.apache.james.jspf.core.SPFSession;

/** What jSPF knows of a check. Notes whether the result can depend on more than domain and address; explains nothing. */
final class SpfSession extends SPFSession {

    /** What {@code ptr} compares names with: as it stands in the record, so in any case. */
    private static final String COMPARED = "PTRMechanism.expandedHost";

    private boolean dependsOnSender;

    SpfSession(String sender, String helo, String client) {
        super(sender, helo, client);
        super.setIgnoreExplanation(true);
    }

    boolean dependsOnSender() {
        return dependsOnSender;
    }

    @Override
    public String getCurrentSenderPart() {
        dependsOnSender = true;
        return super.getCurrentSenderPart();
    }

    @Override
    public String getMailFrom() {
        dependsOnSender = true;
        return super.getMailFrom();
    }

    @Override
    public String getHostName() {
        dependsOnSender = true;
        return super.getHostName();
    }

    @Override
    public void setAttribute(String key, Object value) {
        super.setAttribute(key, key.equals(COMPARED) ? value.toString().toLowerCase(Locale.ROOT) : value);
    }

    /** Nobody reads explanations here, and each costs a question. */
    @Override
    public void setIgnoreExplanation(boolean ignored) {
        super.setIgnoreExplanation(true);
    }

    /** There seems to be one, so that jSPF does not make its own. */
    @Override
    public String getExplanation() {
        return "none";
    }
}
