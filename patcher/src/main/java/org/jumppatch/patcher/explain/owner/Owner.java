package org.jumppatch.patcher.explain.owner;

import java.util.List;
import org.jumppatch.patcher.explain.text.Cause;

/**
 * Who has a traced function call what it calls.
 *
 * @param cause what kind of thing it is
 * @param name a function, a probe, a BPF program or a module, in words
 * @param notFunctions those of the functions that are neither the start of one nor a module's or
 *     BPF's code
 */
public record Owner(Cause cause, String name, List<String> notFunctions) {
  public Owner {
    notFunctions = List.copyOf(notFunctions);
  }

  /** One that has nothing called but functions. */
  public Owner(Cause cause, String name) {
    this(cause, name, List.of());
  }
}
