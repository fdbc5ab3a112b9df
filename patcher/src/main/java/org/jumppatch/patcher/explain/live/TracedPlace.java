package org.jumppatch.patcher.explain.live;

import java.util.List;
import org.jumppatch.patcher.explain.text.Cause;

/**
 * A place where a function that is traced, probed or patched leaves its own code.
 *
 * @param address running address of the place
 * @param symbol the function, {@code function+0x4}
 * @param cause what it is
 * @param target running address of where it goes; 0 for a breakpoint
 * @param targetSymbol what that is; empty where nothing names it
 * @param owner who has it go there; empty where that is not known
 * @param notFunctions what the owner has called that is neither the start of a function nor a
 *     module's or BPF's code
 * @param made whether it goes to code that the kernel made, be it through what all share
 * @param compared whether that code was held to what the kernel makes it of; if not, no more was
 *     looked at than who owns it
 * @param checked whether the running kernel's data says that it is to go there
 */
public record TracedPlace(
    long address,
    String symbol,
    Cause cause,
    long target,
    String targetSymbol,
    String owner,
    List<String> notFunctions,
    boolean made,
    boolean compared,
    boolean checked) {
  public TracedPlace {
    notFunctions = List.copyOf(notFunctions);
  }
}
