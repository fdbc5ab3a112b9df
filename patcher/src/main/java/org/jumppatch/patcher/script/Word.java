package org.jumppatch.patcher.script;

/**
 * A word of a script.
 *
 * @param text the word, without the quotes around it if there were any
 * @param at where it starts
 */
public record Word(String text, Position at) {}
