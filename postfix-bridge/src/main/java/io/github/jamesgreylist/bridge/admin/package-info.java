/**
 * The door for administrators: HTTP over a Unix socket, over TCP on loopback with a token, and what Prometheus reads. What is
 * asked is answered by {@link io.github.jamesgreylist.admin.http.AdminApi}; here are bytes, bounds and the question who asks.
 */
package io.github.jamesgreylist.bridge.admin;
