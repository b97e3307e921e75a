/** What systemd is told of the program while it runs: sd_notify(3). */
package io.github.jamesgreylist.bridge.systemd;
