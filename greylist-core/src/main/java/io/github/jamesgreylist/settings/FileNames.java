package io.github.jamesgreylist.settings;

import java.util.List;

/**
 * Files that make one list.
 *
 * @param names    absolute, or relative to the directory of the configuration
 * @param required whether they have to be there: the operator named them
 */
public record FileNames(List<String> names, boolean required) {

    public FileNames {
        names = List.copyOf(names);
    }
}
