package org.jumppatch.patcher.explain.live;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;

/**
 * A static key in the running kernel.
 *
 * @param key the key in the image
 * @param labels tells what people call it
 * @param sites how many of its sites lie in the text that was compared
 * @param on how many of them show that it is on
 * @param off how many show that it is off
 * @param flipped how many are the other instruction than in the image
 * @param enabled whether its sites are taken to be on: what most of them show
 * @param state in words: {@code on}, {@code off}, or what is wrong with it
 * @param count how often it is enabled, as the running kernel counts; null where the dump does not
 *     hold that
 */
public record KeyState(
    StaticKey key,
    KeyLabels labels,
    int sites,
    int on,
    int off,
    int flipped,
    boolean enabled,
    String state,
    @Nullable Integer count) {
  /** What people call it. */
  public String label() {
    return labels.label(key);
  }

  /** What it belongs to. */
  public KeyKind kind() {
    return labels.kind(key);
  }

  /** Whether all sites are in place and agree. */
  public boolean isWhole() {
    return on == sites || off == sites;
  }

  /**
   * Whether the count goes with the sites: above 0 just when they are on. It is -1 while they are
   * being changed for the first time ({@code static_key_slow_inc_cpuslocked}, kernel/jump_label.c),
   * and then they may be anything.
   */
  public boolean agreesWithCount() {
    return count == null || count == -1 || (count >= 0 && count > 0 == enabled);
  }
}
