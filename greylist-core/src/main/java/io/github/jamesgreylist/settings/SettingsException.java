package io.github.jamesgreylist.settings;

/** A setting that cannot be used. The message is for the operator: file, key, value, rule. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }

    SettingsException(String source, String key, String value, String rule) {
        this(source + ": " + key + " = '" + value + "' is refused: " + rule);
    }
}
