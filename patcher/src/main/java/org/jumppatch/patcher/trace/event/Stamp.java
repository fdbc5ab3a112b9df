package org.jumppatch.patcher.trace.event;

/**
 * Where an event stands in its trace.
 *
 * @param seq its number, from 0 on without gaps
 * @param time virtual nanoseconds since the start of the run; never less than the event before has
 * @param cpu where it happens, 0 for the patching CPU
 */
public record Stamp(long seq, long time, int cpu) {}
