package org.jumppatch.patcher.explain;

import org.jumppatch.patcher.explain.text.Cause;

/**
 * How much one cause explains.
 *
 * @param cause the cause
 * @param sites entries of its table whose code runs as this cause makes it and not as in the image;
 *     code that two causes make alike (a static call's trampoline that is a plain return) is a site
 *     of both
 * @param bytes bytes that differ from the image because of it: each belongs to the cause that wrote
 *     it last
 * @param byPlace those of them that nothing can compute: the place and the shape are right, and the
 *     places agree where there are several
 */
public record CauseCount(Cause cause, int sites, long bytes, long byPlace) {}
