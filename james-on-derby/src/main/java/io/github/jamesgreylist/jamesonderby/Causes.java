package io.github.jamesgreylist.jamesonderby;

/** What went wrong, for a person. */
final class Causes {
    private Causes() {
    }

    /** The innermost cause, which is the one that names the key, the file or the address; line breaks become spaces. */
    static String inOneLine(Throwable e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String text = innermost.getMessage() == null ? "" : ": " + innermost.getMessage();
        return (innermost.getClass().getSimpleName() + text).replaceAll("\\s+", " ");
    }
}
