package org.jumppatch.patcher.explain;

/**
 * How much one cause explains.
 *
 * @param cause the cause
 * @param sites places at which it made running bytes differ from the image
 * @param bytes such bytes
 * @param byPlace those of them that nothing can compute: the place and the shape are right, and the
 *     places agree where there are several
 */
public record CauseCount(Cause cause, int sites, long bytes, long byPlace) {}
