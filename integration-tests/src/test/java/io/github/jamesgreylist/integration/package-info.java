/**
 * Real servers, the packaged jar, and SMTP. {@link io.github.jamesgreylist.integration.JamesInProcess} is a James in
 * this JVM whose clock the test moves; the other tests start processes, as an administrator would.
 */
package io.github.jamesgreylist.integration;
