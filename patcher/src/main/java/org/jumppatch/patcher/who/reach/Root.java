package org.jumppatch.patcher.who.reach;

import java.util.List;

/**
 * A place from which a flip can be reached.
 *
 * @param kind what it is
 * @param name what it is called there: a sysctl's file, a system call, a parameter
 * @param depth calls between the function that is entered there and the one that flips; 0 where
 *     they are the same
 * @param chain the functions on the shortest way, from the one that is entered to the one that
 *     flips
 */
public record Root(RootKind kind, String name, int depth, List<String> chain) {
  public Root {
    chain = List.copyOf(chain);
  }
}
