package io.github.jamesgreylist.policy;

import java.util.Optional;

/** The states of an SMTP session in which Postfix asks and something can be greylisted, in their order: SMTPD_POLICY_README. */
enum ProtocolState {

    RCPT, DATA, END_OF_MESSAGE;

    /** @return empty for the others, in which no recipient is known yet */
    static Optional<ProtocolState> of(String name) {
        return switch (name) {
            case "RCPT" -> Optional.of(RCPT);
            case "DATA" -> Optional.of(DATA);
            case "END-OF-MESSAGE" -> Optional.of(END_OF_MESSAGE);
            default -> Optional.empty();
        };
    }
}
