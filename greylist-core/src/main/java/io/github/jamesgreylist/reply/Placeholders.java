package io.github.jamesgreylist.reply;

import java.util.function.IntFunction;

/** Texts in which {@code %} and a character stand for something. */
final class Placeholders {

    private Placeholders() {}

    /** @param meaning of the character behind a {@code %}, which is never the last one */
    static String fill(String text, IntFunction<Object> meaning) {
        StringBuilder filled = new StringBuilder(text.length() + 80);
        int from = 0;
        for (int at = text.indexOf('%'); at >= 0 && at + 1 < text.length(); at = text.indexOf('%', from)) {
            filled.append(text, from, at).append(meaning.apply(text.charAt(at + 1)));
            from = at + 2;
        }
        return filled.append(text, from, text.length()).toString();
    }
}
