package org.jumppatch.patcher.check;

/**
 * Sites that are alike.
 *
 * @param shape what they have in common
 * @param sites how many there are
 */
public record SiteClass(SiteShape shape, int sites) {}
