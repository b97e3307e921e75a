/** What recipients want: whether their mail is greylisted, and for how long. */
package io.github.jamesgreylist.recipient;
