/** The part of the bench that asks a James by SMTP. */
package io.github.jamesgreylist.bench.james;
