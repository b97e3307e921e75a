package io.github.jamesgreylist.identity;

import org.apache.james.jspf.core.SPFSession;

/** What jSPF knows of a check. Notes whether the result can depend on more than domain and address; explains nothing. */
final class SpfSession extends SPFSession {

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
