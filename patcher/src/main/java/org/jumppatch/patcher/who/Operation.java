package org.jumppatch.patcher.who;

import org.jspecify.annotations.Nullable;

/** What a call does to a static key (include/linux/jump_label.h). */
public enum Operation {
  /** Counts up; the first one switches on. */
  INC("inc"),
  /** Counts down; the last one switches off. */
  DEC("dec"),
  /** Switches on, if it is off. */
  ENABLE("enable"),
  /** Switches off, if it is on. */
  DISABLE("disable");

  private final String word;

  Operation(String word) {
    this.word = word;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }

  /**
   * What a function of kernel/jump_label.c does to the key that its first argument points to; null
   * if it is none of those that flip.
   */
  static @Nullable Operation of(String function) {
    return switch (function) {
      case "static_key_slow_inc",
          "static_key_slow_inc_cpuslocked",
          "static_key_fast_inc_not_disabled" ->
          INC;
      case "static_key_slow_dec",
          "static_key_slow_dec_cpuslocked",
          "__static_key_slow_dec",
          "__static_key_slow_dec_cpuslocked",
          "__static_key_slow_dec_deferred" ->
          DEC;
      case "static_key_enable", "static_key_enable_cpuslocked" -> ENABLE;
      case "static_key_disable", "static_key_disable_cpuslocked" -> DISABLE;
      default -> null;
    };
  }

  /** Whether a function is one of kernel/jump_label.c, which call each other. */
  static boolean isOfJumpLabels(String function) {
    return function.startsWith("jump_label_")
        || function.startsWith("static_key_")
        || function.startsWith("__static_key_");
  }
}
