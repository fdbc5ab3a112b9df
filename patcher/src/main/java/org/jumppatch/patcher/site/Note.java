package org.jumppatch.patcher.site;

/**
 * Something that a user should know about a change that was made nevertheless.
 *
 * @param code for scripts: one lower-case word
 * @param message for people
 */
public record Note(String code, String message) {}
