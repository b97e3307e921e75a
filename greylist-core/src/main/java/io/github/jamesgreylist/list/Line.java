package io.github.jamesgreylist.list;

import io.github.jamesgreylist.settings.SettingsException;

/**
 * A line of a list file that says something.
 *
 * @param file   as the operator names it
 * @param number counted from 1, as editors do
 * @param text   without comment and surrounding white space; never empty
 */
public record Line(String file, int number, String text) {

    /** Nobody writes longer ones. */
    static final int LONGEST = 1_000;
    private static final int PRINTED = 80;
    private static final String UNPRINTABLE = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]";

    /** Whether it says the same in the same file, be it moved. */
    boolean isSameAs(Line other) {
        return file.equals(other.file) && text.equals(other.text);
    }

    /** @param reason what is wrong, and what to write instead */
    public SettingsException refuse(String reason) {
        String shown = text.length() <= PRINTED ? text : text.substring(0, PRINTED) + "...";
        return new SettingsException((file + ":" + number + ": '" + shown + "' is refused: " + reason)
            .replaceAll(UNPRINTABLE, "?"));
    }
}
