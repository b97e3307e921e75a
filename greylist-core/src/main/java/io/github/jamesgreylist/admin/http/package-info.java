/**
 * The administrators' interface over HTTP, whatever server it comes through: {@code openapi.yaml} beside the page describes
 * it. A front end makes an {@link io.github.jamesgreylist.admin.http.AdminRequest} and writes the
 * {@link io.github.jamesgreylist.admin.http.AdminResponse}.
 */
package io.github.jamesgreylist.admin.http;
