package io.github.jamesgreylist.policy;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What is sent back for one request.
 *
 * @param action as in Postfix's access(5); empty for silence, after which Postfix does what its
 *               {@code default_action} says
 */
record PolicyAnswer(String action) {

    static final PolicyAnswer DUNNO = new PolicyAnswer("DUNNO");
    static final PolicyAnswer SILENCE = new PolicyAnswer("");
    static final String PREPEND = "PREPEND ";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** Control characters would end the answer, or begin another one. */
    static PolicyAnswer of(String action) {
        return new PolicyAnswer(CONTROL.matcher(action).replaceAll("?"));
    }

    /** Of a message that has its header already. */
    PolicyAnswer withoutHeader() {
        return action.startsWith(PREPEND) ? DUNNO : this;
    }

    boolean isSilence() {
        return action.isEmpty();
    }

    byte[] bytes() {
        return ("action=" + action + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
