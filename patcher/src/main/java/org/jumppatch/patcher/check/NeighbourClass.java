package org.jumppatch.patcher.check;

/**
 * Pairs of sites that share a fetch unit and are alike.
 *
 * @param first shape of the lower site
 * @param second shape of the upper one
 * @param distance between their first bytes
 * @param pairs how many there are
 */
public record NeighbourClass(SiteShape first, SiteShape second, int distance, int pairs) {}
