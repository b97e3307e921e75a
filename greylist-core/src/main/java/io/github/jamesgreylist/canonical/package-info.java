/**
 * Canonical forms: what makes two attempts the same triplet ({@code docs/behaviour.md} §3). Everything here is total:
 * whatever a client sends has a canonical form of bounded length.
 */
package io.github.jamesgreylist.canonical;
