package org.jumppatch.patcher.explain;

import org.jumppatch.elf.jumplabel.StaticKey;

/**
 * A static key in the running kernel.
 *
 * @param key the key in the image
 * @param sites how many of its sites lie in the text that was compared
 * @param on how many of them show that it is on
 * @param off how many show that it is off
 * @param flipped how many are the other instruction than in the image
 * @param enabled whether its sites are taken to be on: what most of them show
 * @param state in words: {@code on}, {@code off}, or what is wrong with it
 */
public record KeyState(
    StaticKey key, int sites, int on, int off, int flipped, boolean enabled, String state) {
  /** Whether all sites are in place and agree. */
  public boolean isWhole() {
    return on == sites || off == sites;
  }
}
