/** What tests share and demos use. Nothing here needs the greylist, but for the contracts of stores. */
package io.github.jamesgreylist.testing;
