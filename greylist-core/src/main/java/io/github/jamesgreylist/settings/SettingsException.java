package io.github.jamesgreylist.settings;

import java.util.List;

/** Settings that cannot be used. The message is for the operator, a line for each problem: file, key, value, rule. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public SettingsException(String message) {
        this(List.of(message));
    }

    /** @param problems at least one, each of one line */
    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, in the order of the message. */
    public List<String> problems() {
        return problems;
    }
}
