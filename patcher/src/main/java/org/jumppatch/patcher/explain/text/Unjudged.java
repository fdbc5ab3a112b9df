package org.jumppatch.patcher.explain.text;

/**
 * Bytes that run otherwise than expected and of which nothing is said, because what would tell is
 * lacking.
 *
 * @param cause what may have changed them
 * @param reason what is lacking
 * @param places runs of such bytes
 * @param bytes how many they are
 */
public record Unjudged(Cause cause, String reason, int places, long bytes) {}
