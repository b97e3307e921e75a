package io.github.jamesgreylist.jamesonderby.demo;

import java.io.PrintStream;

/** Prints each line with four spaces before it, to set a dialogue off from the text around it. */
final class Indented extends PrintStream {

    Indented(PrintStream to) {
        super(to, true);
    }

    @Override
    public void println(String line) {
        super.println("    " + line);
    }
}
