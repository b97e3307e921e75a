/** The greylister of one process: takes attempts from any front end, answers in time whatever happens, and logs. */
package io.github.jamesgreylist.engine;
