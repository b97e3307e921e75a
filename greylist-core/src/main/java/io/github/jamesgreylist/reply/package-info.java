/** What a front end says: replies and the header, worded from verdicts. No protocol is spoken here. */
package io.github.jamesgreylist.reply;
