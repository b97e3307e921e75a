/** What James's administrators see of the greylist: routes of WebAdmin, the page, a health check, metrics. */
package io.github.jamesgreylist.james.admin;
