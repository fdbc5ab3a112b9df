package org.jumppatch.elf.staticcall;

import java.util.List;

/** What a static call's name, as a user wrote it, stands for in an image. */
public sealed interface CallLookup {
  /**
   * One static call.
   *
   * @param call it
   */
  record Found(StaticCall call) implements CallLookup {}

  /**
   * Several, of which none may be taken silently.
   *
   * @param calls all of them by ascending address of their keys
   */
  record Ambiguous(List<StaticCall> calls) implements CallLookup {}

  /**
   * None.
   *
   * @param suggestions at most three names that look alike, the closest first
   */
  record Unknown(List<String> suggestions) implements CallLookup {}
}
