package org.jumppatch.patcher.smp.probe;

import org.jumppatch.patcher.text.Labelled;

/** How far an isolated CPU is on its way between user mode and the kernel, and back. */
public enum EntryPlace implements Labelled {
  /** In user mode: it executes no text of the kernel. */
  USER(0, "leave", "back in user mode"),
  /** In entry code, before the patcher is told: text that must not be stale. */
  ENTERING(1, "enter", "come into entry code"),
  /** The same, with its work taken before the patcher is told: a mutation. */
  WORK_TAKEN(2, "enter", "take the work that is noted"),
  /** The patcher has been told, and what is to be flushed is not yet. */
  TOLD(3, "enter", "tell that it is in the kernel"),
  /** It has flushed, or found nothing to flush, and the patcher is not told yet: a mutation. */
  FLUSHED(4, "enter", "nothing is left to flush"),
  /** In the kernel: it executes anything, with interrupts on. */
  KERNEL(5, "enter", "in the kernel"),
  /** In exit code, after the patcher was told. */
  LEAVING(6, "leave", "tell that it is in user mode, go into exit code");

  private static final EntryPlace[] ALL = values();

  private final int number;
  private final String word;
  private final String title;

  EntryPlace(int number, String word, String title) {
    this.number = number;
    this.word = word;
    this.title = title;
  }

  /** The place of a number. */
  public static EntryPlace of(int number) {
    return ALL[number];
  }

  /** 0 to 6, as they come one after the other. */
  public int number() {
    return number;
  }

  /** Which way it goes: {@code enter} or {@code leave}. */
  public String word() {
    return word;
  }

  /** What a CPU does that comes there, in a few words. */
  public String title() {
    return title;
  }
}
