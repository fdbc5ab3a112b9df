package org.jumppatch.patcher.queue;

/**
 * A step of somebody.
 *
 * @param actor who makes it
 * @param step what it is
 */
public record QueueStep(String actor, String step) {}
