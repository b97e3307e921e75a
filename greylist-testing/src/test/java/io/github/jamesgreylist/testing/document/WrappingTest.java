package io.github.jamesgreylist.testing.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappingTest {

    @Test
    void whatFitsStaysAsItIs() {
        String page = "# A heading that is longer than twenty\n\nshort\nlines\n\n| a table that is longer than twenty |\n";
        assertThat(Wrapping.wrapped(page, 20)).isEqualTo(page);
    }

    @Test
    void aParagraphWithALongLineIsFilledAnew() {
        assertThat(Wrapping.wrapped("one two three four five\nsix seven\n\nnext\n", 12))
            .isEqualTo("one two\nthree four\nfive six\nseven\n\nnext\n");
    }

    @Test
    void itemsAndQuotesKeepTheirIndentation() {
        assertThat(Wrapping.wrapped("- one two three\n  four\n\n> eight nine ten\n", 11))
            .isEqualTo("- one two\n  three\n  four\n\n> eight\n> nine ten\n");
    }

    @Test
    void blocksAndCodeStayWhole() {
        String block = "```\na line that is longer than twelve\n```\n";
        assertThat(Wrapping.wrapped(block + "see `a b c d` or `e`\n", 12)).isEqualTo(block + "see\n`a b c d` or\n`e`\n");
    }

    @Test
    void noLineBeginsWithWhatWouldBeAnItem() {
        assertThat(Wrapping.wrapped("eleven and - not\n", 11)).isEqualTo("eleven and -\nnot\n");
    }
}
