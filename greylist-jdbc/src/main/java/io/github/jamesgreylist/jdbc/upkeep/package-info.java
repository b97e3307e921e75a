/** What keeps the tables small: expired rows and those beyond a bound are deleted in the background. */
package io.github.jamesgreylist.jdbc.upkeep;
