package io.github.jamesgreylist.admin;

import java.util.List;
import java.util.Optional;

/**
 * A list as its files have it.
 *
 * @param inForce  how many entries are in force
 * @param trouble  why the files are not what is in force, if they are not
 */
public record ListContents(ListName list, int inForce, Optional<String> trouble, List<File> files) {

    /** @param editable the {@code .local} file, to which entries can be added */
    public record File(String name, boolean editable, List<Item> items) {}

    /** @param comment what stands behind the entry, or above it: reason, author, date */
    public record Item(int line, String entry, Optional<String> comment) {}
}
