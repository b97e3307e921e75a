package io.github.jamesgreylist.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedSet;

/** Ten thousand short ASCII words in 200 kB, where a set of strings takes a megabyte. Immutable. */
final class SortedWords {

    private final byte[] bytes;
    private final int[] starts;

    SortedWords(SortedSet<String> words) {
        this.bytes = String.join("", words).getBytes(StandardCharsets.US_ASCII);
        this.starts = new int[words.size() + 1];
        int index = 0;
        for (String word : words) {
            starts[index + 1] = starts[index] + word.length();
            index++;
        }
    }

    int size() {
        return starts.length - 1;
    }

    boolean contains(String word) {
        byte[] wanted = word.getBytes(StandardCharsets.US_ASCII);
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compare(bytes, starts[middle], starts[middle + 1], wanted, 0, wanted.length);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }
}
