/** What can be known of a server before it is started: nothing here makes or changes anything. */
package io.github.jamesgreylist.bridge.check;
