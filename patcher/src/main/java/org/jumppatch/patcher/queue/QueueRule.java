package org.jumppatch.patcher.queue;

import org.jumppatch.patcher.text.Labelled;

/**
 * What a scheme of queued keys must hold to. The scheme under discussion is J. Cromie's ("dyndbg:
 * queued static keys", linux-kernel, 2026; not merged).
 */
public enum QueueRule implements Labelled {
  Q1(
      "an entry is held to what is queued for its site",
      "A key is enabled and disabled again before anything is applied. The second flip compares the"
          + " site with memory, where the first one has not written yet, and stops with"
          + " \"unexpected op\"."),
  Q2(
      "a site waits in one entry",
      "A key is enabled and disabled again before anything is applied, and both entries are in one"
          + " vector: each phase writes both, and first byte and tail of different instructions"
          + " meet. The second entry has to replace the first, or the vector to be flushed between"
          + " them."),
  Q3(
      "a vector is in order",
      "The next key's sites lie below those that wait, and are added behind them. The int3 handler"
          + " searches by halves and passes by an entry that is there. An entry has to be inserted"
          + " in order, or the vector to be flushed."),
  Q4(
      "a full vector is flushed first",
      "More sites wait than a vector has room for, and the next entry is written behind its end."),
  Q5(
      "a poke of a single site flushes first",
      "Somebody pokes one site (kprobes, ftrace) while entries wait, and the entry goes behind them"
          + " whatever its address: out of order, or behind the end. Commit 2aebf5ee43bf."),
  Q6(
      "count and entries change under one lock",
      "One caller has set the key's count and not yet queued its sites (jump_label_mutex) when"
          + " another reads the count and flips the key back: the other's sites are not as the count"
          + " says."),
  Q7(
      "nothing is added while a vector is applied",
      "An entry is added while somebody else applies the vector (text_mutex). The vector is emptied"
          + " behind it, and the site stays as it was."),
  Q8(
      "no CPU comes up while a vector is applied",
      "Adding held the CPUs (cpus_read_lock), applying does not. A CPU that comes up executes the"
          + " kernel before it is among those that are online, and no sync reaches it."),
  Q9(
      "a module that goes has its entries applied first",
      "A module is unloaded while entries for its sites wait. They are written where its text was.");

  private final String title;
  private final String story;

  QueueRule(String title, String story) {
    this.title = title;
    this.story = story;
  }

  /** Its name as it is, as a mutation's is. */
  @Override
  public String label() {
    return name();
  }

  /** What is held to, in a few words. */
  public String title() {
    return title;
  }

  /** What happens where it is not. */
  public String story() {
    return story;
  }
}
