package org.jumppatch.patcher.queue;

/**
 * One step of a counterexample.
 *
 * @param actor who makes it
 * @param step what it is
 */
public record QueueStep(String actor, String step) {}
